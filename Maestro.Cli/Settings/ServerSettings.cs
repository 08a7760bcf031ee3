using System.Globalization;
using Maestro.Cli.Server;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Settings;

/// <summary>Everything a server, silo or gateway process is told at its start. Valid by construction.</summary>
internal sealed record ServerSettings
{
    private const int SuffixLength = 5;

    /// <summary>HTTP listeners.</summary>
    public required ListenerSettings Listeners { get; init; }

    /// <summary>gRPC listeners.</summary>
    public required GrpcSettings Grpc { get; init; }

    /// <summary>PostgreSQL.</summary>
    public required DatabaseSettings Database { get; init; }

    /// <summary>Redelivery, subscriptions, resync and clean-up.</summary>
    public required DeliverySettings Delivery { get; init; }

    /// <summary>The Orleans cluster.</summary>
    public required OrleansSettings Orleans { get; init; }

    /// <summary>Logging.</summary>
    public required LoggingSettings Logging { get; init; }

    /// <summary>Reprocessing; null when it is off.</summary>
    public required ReprocessingSettings? Reprocessing { get; init; }

    /// <summary>The message broker; null when agents come to a port of the server.</summary>
    public required BrokerSettings? Broker { get; init; }

    /// <summary>Name of this server towards agents: the <c>originalsource</c> of what it sends (protocol.md section 2.5).</summary>
    public required string SourceId { get; init; }

    /// <summary>Name of this process in its logs.</summary>
    public required string ClientId { get; init; }

    /// <summary>Longest orderly stop.</summary>
    public required TimeSpan ShutdownTimeout { get; init; }

    /// <summary>Makes the settings from resolved options.</summary>
    /// <exception cref="InvalidSettingsException">Options contradict each other or name things that cannot be read.</exception>
    public static ServerSettings From(SettingValues values)
    {
        var errors = ServerRules.Check(values).ToList();
        if (errors.Count > 0)
        {
            throw new InvalidSettingsException(errors);
        }

        var listeners = ListenerSettings.From(values);
        return new ServerSettings
        {
            Listeners = listeners,
            Grpc = GrpcSettings.From(values),
            Database = DatabaseConnection.From(values),
            Delivery = DeliverySettings.From(values),
            Orleans = OrleansSettings.From(values, listeners),
            Logging = LoggingSettings.From(values) with { LevelFile = values.Get(LoggingOptions.LevelFile) },
            Reprocessing = ReprocessingSettings.From(values),
            Broker = BrokerSettings.From(values),
            SourceId = values.Get(BrokerOptions.SourceId),
            ClientId = values.Get(BrokerOptions.ClientId) is { Length: > 0 } clientId ? clientId : UniqueName(),
            ShutdownTimeout = values.Get(DeliveryOptions.ShutdownTimeout),
        };
    }

    /// <summary>Requires what a process that hosts this needs.</summary>
    /// <exception cref="InvalidSettingsException">The front door of agents behind a broker has no file that says where that is.</exception>
    public void RequireFor(ServerRole role, SettingValues values)
    {
        if (role != ServerRole.Silo && Broker is { IsReached: false })
        {
            throw new InvalidSettingsException([
                $"{values.Describe(BrokerOptions.Type)} needs the address and the topics of the broker; allowed: together with --{BrokerOptions.ConfigFile.Name}"]);
        }
    }

    private static string UniqueName() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.MachineName.ToLowerInvariant()}-{Guid.NewGuid().ToString("N")[..SuffixLength]}");
}
