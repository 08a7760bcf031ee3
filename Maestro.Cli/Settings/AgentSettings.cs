using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Settings;

/// <summary>Everything an agent process is told at its start (agent.md section 1.2). Valid by construction.</summary>
internal sealed record AgentSettings
{
    /// <summary>Name of the consumer; the stem of the names when there are several.</summary>
    public required string ConsumerName { get; init; }

    /// <summary>Name of the agent in its events, or the stem of the names when there are several; empty is <c>&lt;consumer&gt;-work-agent</c>.</summary>
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

    /// <summary>Bundles worked on at the same time; null leaves the choice to the agent.</summary>
    public required int? Workers { get; init; }

    /// <summary>Logging.</summary>
    public required LoggingSettings Logging { get; init; }

    /// <summary>Makes the settings from resolved options.</summary>
    /// <exception cref="InvalidSettingsException">Options are missing or contradict each other.</exception>
    public static AgentSettings From(SettingValues values)
    {
        var errors = AgentRules.Check(values).ToList();
        if (errors.Count > 0)
        {
            throw new InvalidSettingsException(errors);
        }

        return new AgentSettings
        {
            ConsumerName = values.Get(AgentOptions.ConsumerName),
            ClientId = values.Get(AgentOptions.ClientId),
            SimulateCount = values.IsGiven(AgentOptions.SimulateCount) ? values.Get(AgentOptions.SimulateCount) : null,
            ServerAddress = values.Get(AgentOptions.ServerAddress),
            DriverConfigFile = values.Get(AgentOptions.DriverConfig),
            StatusSyncInterval = values.Get(AgentOptions.StatusSyncInterval),
            MaxJsonRawLength = values.Get(AgentOptions.MaxJsonRawLength),
            Workers = values.IsGiven(AgentOptions.Workers) ? values.Get(AgentOptions.Workers) : null,
            Logging = LoggingSettings.From(values),
        };
    }
}
