using Maestro.Cli.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Maestro.Cli.Logging;

/// <summary>Sets up logging for every long-running command.</summary>
internal static class LoggingSetup
{
    private const string TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    // The request log of the gateway, at level Debug in a category of its own.
    internal const string RequestLog = "Maestro.Gateway.Rest.Requests.RequestRecords";

    // In the name of the storage Orleans reports with a stack trace what only is its answer: "that consumer still has bundles".
    internal const string StorageOutcomes = "Maestro.Silo.Storage.GroupCommit.GroupCommitStorage";

    /// <summary>What libraries say louder than it is: advice, alarms that are none, and errors that we handle and report ourselves.</summary>
    private static readonly (string Category, LogLevel Level)[] Chatter =
    [
        ("Polly", LogLevel.Warning),

        // It says nothing we want, but while it may, every request and every open stream carries a log scope and an activity.
        ("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None),
        ("Orleans.Runtime.Silo", LogLevel.Error),
        ("Orleans.Runtime.Watchdog", LogLevel.Error),
        ("Orleans.Storage", LogLevel.Critical),
        ("Orleans.Core.StateStorageBridge", LogLevel.Critical),
        (StorageOutcomes, LogLevel.Critical),
        ("Maestro.Grains.Delivery.GatewayRouteService", LogLevel.Warning),
    ];

    // What they say is for their developers, unless asked for.
    private static readonly string[] Libraries = ["Microsoft", "System", "Orleans", "Npgsql", "Grpc", "Polly"];

    /// <summary>
    /// Replaces all providers by one that writes to standard error in the form and from the level of <paramref name="settings"/>. SQL
    /// statements are logged when <paramref name="logStatements"/> says so.
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
        builder.SetMinimumLevel(settings.MinimumLevel);
        foreach (var library in Libraries)
        {
            builder.AddFilter(library, settings.LibraryLevel);
        }

        foreach (var (category, level) in Chatter)
        {
            builder.AddFilter(category, level);
        }

        if (settings.LogRequests)
        {
            builder.AddFilter(RequestLog, LogLevel.Debug);
        }

        if (logStatements)
        {
            builder.AddFilter("Npgsql.Command", LogLevel.Debug);
        }

        return builder;
    }
}
