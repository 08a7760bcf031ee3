using Maestro.Cli.Logging;
using Maestro.Cli.Settings;
using Microsoft.Extensions.Logging;

namespace Maestro.Cli.Tests.Logging;

public class LogLevelFileTests
{
    [Theory]
    [InlineData("log_level: debug", LogLevel.Debug, LogLevel.Information, true)]
    [InlineData("log_level: DEBUG\nother: thing\n", LogLevel.Debug, LogLevel.Information, true)]
    [InlineData("{\"log_level\": \"info\"}", LogLevel.Information, LogLevel.Warning, false)]
    [InlineData("log_level: 2", LogLevel.Information, LogLevel.Warning, true)]
    [InlineData("log_level: trace", LogLevel.Trace, LogLevel.Debug, true)]
    [InlineData("log_level: warn", LogLevel.Warning, LogLevel.Warning, false)]
    [InlineData("log_level: warning", LogLevel.Warning, LogLevel.Warning, false)]
    [InlineData("log_level: error", LogLevel.Error, LogLevel.Error, false)]
    public void The_level_of_the_file_replaces_that_of_the_command_line(string text, LogLevel ours, LogLevel libraries, bool requests)
    {
        var settings = LogLevelFile.Parse(text, out var problem)!.Apply(new LoggingSettings(3, LogFormat.Json));

        Assert.Null(problem);
        Assert.Equal((ours, libraries, requests, LogFormat.Json), (settings.MinimumLevel, settings.LibraryLevel, settings.LogRequests, settings.Format));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("other: debug")]
    [InlineData("debug")]
    public void A_file_need_not_say_anything(string text)
    {
        Assert.Null(LogLevelFile.Parse(text, out var problem));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("log_level: loud", "log_level is \"loud\"")]
    [InlineData("log_level: -1", "log_level is \"-1\"")]
    [InlineData("log_level: 101", "log_level is \"101\"")]
    [InlineData("log_level:", "log_level is \"\"")]
    [InlineData("log_level: [debug]", "log_level is")]
    [InlineData("log_level: {a", "")]
    public void What_is_no_level_is_a_problem(string text, string problem)
    {
        Assert.Null(LogLevelFile.Parse(text, out var found));
        Assert.StartsWith(problem, Assert.IsType<string>(found), StringComparison.Ordinal);
    }
}
