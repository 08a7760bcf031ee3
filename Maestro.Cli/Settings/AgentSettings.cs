using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Settings;

/// <summary>Everything an agent process is told at its start (agent.md section 1.2). Valid by construction.</summary>
internal sealed record AgentSettings
{
    /// <summary>Name of the consumer; the stem of the names when there are several.</summary>
    public required string ConsumerName { get; init; }

    /// <summary>Name of the agent in its events; the stem of the names when there are several.</summary>
    public required string ClientId { get; init; }

    /// <summary>Number of simulated clusters; null is one that bears the consumer's name as it is.</summary>
    public required int? SimulateCount { get; init; }

    /// <summary><c>host:port</c> of the server's agent port.</summary>
    public required string ServerAddress { get; init; }

    /// <summary>Path of the broker file that replaces <see cref="ServerAddress"/>; empty when there is none.</summary>
    public required string DriverConfigFile { get; init; }

    /// <summary>Time between looks at the status of resources.</summary>
    public required TimeSpan StatusSyncInterval { get; init; }

    /// <summary>Longest raw JSON feedback value in bytes.</summary>
    public required int MaxJsonRawLength { get; init; }

    /// <summary>Logging.</summary>
    public required LoggingSettings Logging { get; init; }

    /// <summary>Longest orderly stop.</summary>
    public required TimeSpan ShutdownTimeout { get; init; }

    /// <summary>Makes the settings from resolved options.</summary>
    /// <exception cref="InvalidSettingsException">Options are missing or contradict each other.</exception>
    public static AgentSettings From(SettingValues values)
    {
        var errors = AgentRules.Check(values).ToList();
        if (errors.Count > 0)
        {
            throw new InvalidSettingsException(errors);
        }

        var consumer = values.Get(AgentOptions.ConsumerName);
        return new AgentSettings
        {
            ConsumerName = consumer,
            ClientId = values.Get(AgentOptions.ClientId) is { Length: > 0 } clientId ? clientId : $"{consumer}-work-agent",
            SimulateCount = values.IsGiven(AgentOptions.SimulateCount) ? values.Get(AgentOptions.SimulateCount) : null,
            ServerAddress = values.Get(AgentOptions.ServerAddress),
            DriverConfigFile = values.Get(AgentOptions.DriverConfig),
            StatusSyncInterval = values.Get(AgentOptions.StatusSyncInterval),
            MaxJsonRawLength = values.Get(AgentOptions.MaxJsonRawLength),
            Logging = LoggingSettings.From(values),
            ShutdownTimeout = values.Get(DeliveryOptions.ShutdownTimeout),
        };
    }
}
