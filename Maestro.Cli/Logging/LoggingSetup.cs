using Maestro.Cli.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Maestro.Cli.Logging;

/// <summary>Sets up logging for every long-running command.</summary>
internal static class LoggingSetup
{
    private const string TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>
    /// Replaces all providers by one that writes to standard error in the form and from the level of <paramref name="settings"/>, and
    /// follows its file of the level in a host. SQL statements are logged when <paramref name="logStatements"/> says so.
    /// </summary>
    public static ILoggingBuilder AddMaestroLogging(this ILoggingBuilder builder, LoggingSettings settings, bool logStatements = false)
    {
        builder.ClearProviders();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddConsole(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            console.FormatterName = settings.Format == LogFormat.Json ? ConsoleFormatterNames.Json : KlogFormatter.FormatterName;
        });
        builder.Services.AddSingleton<ConsoleFormatter, KlogFormatter>();
        builder.Services.Configure<JsonConsoleFormatterOptions>(json =>
        {
            json.UseUtcTimestamp = true;
            json.TimestampFormat = TimestampFormat;
            json.IncludeScopes = true;
        });
        if (settings.PodName.Length > 0)
        {
            builder.Services.AddSingleton<IExternalScopeProvider>(new LastingScope("podName", settings.PodName));
        }

        var levels = new LogLevels(settings, logStatements);
        builder.Services.AddSingleton<IConfigureOptions<LoggerFilterOptions>>(levels);
        builder.Services.AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(levels);
        if (settings.LevelFile.Length > 0)
        {
            builder.Services.AddHostedService(services => new LogLevelWatch(
                settings.LevelFile, levels, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<LogLevelWatch>>()));
        }

        return builder;
    }
}
