using Maestro.Cli.Logging;
using Maestro.Cli.Settings;
using Maestro.Gateway.Hosting;
using Maestro.Silo.Platform;
using Microsoft.Extensions.Logging;

namespace Maestro.Cli.Tests.Logging;

public class LoggingSetupTests
{
    [Theory]
    [InlineData(1, false, false)]
    [InlineData(2, true, false)]
    [InlineData(4, true, true)]
    public void Requests_are_logged_from_verbosity_2_without_other_details(int verbosity, bool requests, bool others)
    {
        using var loggers = LoggerFactory.Create(builder => builder.AddMaestroLogging(new LoggingSettings(verbosity, LogFormat.Text)));

        Assert.All(LogLevels.RequestLogs, name => Assert.Equal(requests, loggers.CreateLogger(name).IsEnabled(LogLevel.Debug)));
        Assert.Equal(others, loggers.CreateLogger("Maestro.Gateway.Rest").IsEnabled(LogLevel.Debug));
    }

    [Fact]
    public void The_refusals_of_the_storage_are_answers_and_no_errors()
    {
        using var loggers = LoggerFactory.Create(builder => builder.AddMaestroLogging(new LoggingSettings(6, LogFormat.Text)));

        Assert.False(loggers.CreateLogger(LogLevels.StorageOutcomes).IsEnabled(LogLevel.Error));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    public void Each_attempt_of_a_repeated_call_is_left_to_whoever_repeats_it(int verbosity)
    {
        using var loggers = LoggerFactory.Create(builder => builder.AddMaestroLogging(new LoggingSettings(verbosity, LogFormat.Text)));

        Assert.False(loggers.CreateLogger("Polly").IsEnabled(LogLevel.Error));
    }

    [Fact]
    public void The_categories_that_are_told_apart_are_classes()
    {
        Assert.All(LogLevels.RequestLogs, name => Assert.NotNull(typeof(GatewaySettings).Assembly.GetType(name)));
        Assert.NotNull(typeof(SiloSettings).Assembly.GetType(LogLevels.StorageOutcomes));
    }
}
