using Maestro.Cli.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Maestro.Cli.Logging;

/// <summary>From which level each category is logged; may change while the process runs.</summary>
internal sealed class LogLevels(LoggingSettings settings, bool logStatements) : IConfigureOptions<LoggerFilterOptions>, IOptionsChangeTokenSource<LoggerFilterOptions>
{
    // In the name of the storage Orleans reports with a stack trace what only is its answer: "that consumer still has bundles".
    internal const string StorageOutcomes = "Maestro.Silo.Storage.GroupCommit.GroupCommitStorage";

    // What the gateway logs of requests by REST and by gRPC, at level Debug in categories of their own.
    internal static readonly string[] RequestLogs =
        ["Maestro.Gateway.Rest.Requests.RequestRecords", "Maestro.Gateway.Sources.PublishRecords"];

    private const string Statements = "Npgsql.Command";

    /// <summary>What libraries say louder than it is: advice, alarms that are none, and errors that we handle and report ourselves.</summary>
    private static readonly (string Category, LogLevel Level)[] Chatter =
    [
        // Each attempt of a call that is repeated; whoever repeats it says how it ended.
        ("Polly", LogLevel.None),

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

    private volatile LogLevelFile? _file;
    private ConfigurationReloadToken _change = new();

    /// <inheritdoc/>
    public string Name => Options.DefaultName;

    /// <summary>Logs from the level in the file on; null goes back to that of the command line.</summary>
    public void Follow(LogLevelFile? file)
    {
        _file = file;
        Interlocked.Exchange(ref _change, new ConfigurationReloadToken()).OnReload();
    }

    /// <inheritdoc/>
    public IChangeToken GetChangeToken() => Volatile.Read(ref _change);

    /// <inheritdoc/>
    public void Configure(LoggerFilterOptions options)
    {
        var current = _file?.Apply(settings) ?? settings;
        options.MinLevel = current.MinimumLevel;
        var libraries = Libraries.Select(category => (category, current.LibraryLevel));
        foreach (var (category, level) in libraries.Concat(Chatter))
        {
            options.AddFilter(category, level);
        }

        if (current.LogRequests)
        {
            Array.ForEach(RequestLogs, category => options.AddFilter(category, LogLevel.Debug));
        }

        if (logStatements)
        {
            options.AddFilter(Statements, LogLevel.Debug);
        }
    }
}
