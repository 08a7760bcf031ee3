using Maestro.Cli.Settings;
using Microsoft.Extensions.Logging;

namespace Maestro.Cli.Tests.Settings;

public class LoggingSettingsTests
{
    [Theory]
    [InlineData(0, LogLevel.Information, LogLevel.Warning, false)]
    [InlineData(1, LogLevel.Information, LogLevel.Warning, false)]
    [InlineData(2, LogLevel.Information, LogLevel.Warning, true)]
    [InlineData(3, LogLevel.Information, LogLevel.Warning, true)]
    [InlineData(4, LogLevel.Debug, LogLevel.Information, true)]
    [InlineData(5, LogLevel.Debug, LogLevel.Information, true)]
    [InlineData(6, LogLevel.Trace, LogLevel.Debug, true)]
    [InlineData(10, LogLevel.Trace, LogLevel.Debug, true)]
    public void The_verbosity_says_what_is_logged(int verbosity, LogLevel ours, LogLevel libraries, bool requests)
    {
        var settings = new LoggingSettings(verbosity, LogFormat.Text);

        Assert.Equal((ours, libraries, requests), (settings.MinimumLevel, settings.LibraryLevel, settings.LogRequests));
    }
}
