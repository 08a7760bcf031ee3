using System.Net;
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

    /// <summary>Kind of the broker.</summary>
    public required string Driver { get; init; }

    /// <summary>Path of the broker file that replaces <see cref="ServerAddress"/>; empty when there is none.</summary>
    public required string DriverConfigFile { get; init; }

    /// <summary>Time between looks at the certificates of the broker file.</summary>
    public required TimeSpan ClientCertRefresh { get; init; }

    /// <summary>Time between looks at the status of resources.</summary>
    public required TimeSpan StatusSyncInterval { get; init; }

    /// <summary>Longest raw JSON feedback value in bytes.</summary>
    public required int MaxJsonRawLength { get; init; }

    /// <summary>Bundles worked on at the same time; null leaves the choice to the agent.</summary>
    public required int? Workers { get; init; }

    /// <summary>Whether the cluster is a simulated one.</summary>
    public required bool Simulate { get; init; }

    /// <summary>Kubeconfig of a real cluster; empty for the cluster the process runs in.</summary>
    public required string Kubeconfig { get; init; }

    /// <summary>Requests per second to the API server.</summary>
    public required double KubeApiQps { get; init; }

    /// <summary>Burst of requests to the API server.</summary>
    public required int KubeApiBurst { get; init; }

    /// <summary>Watches at most.</summary>
    public required int MaxFeedbackWatch { get; init; }

    /// <summary>How long the record of an unknown bundle is kept.</summary>
    public required TimeSpan EvictionGracePeriod { get; init; }

    /// <summary>Whether several agents take turns by a Lease.</summary>
    public required bool ElectsLeader { get; init; }

    /// <summary>Namespace of the Lease; empty for the one of the service account.</summary>
    public required string Namespace { get; init; }

    /// <summary>Address of probes and metrics; null for none.</summary>
    public required IPEndPoint? Listen { get; init; }

    /// <summary>Files whose change ends the process.</summary>
    public required IReadOnlyList<string> TerminateOnFiles { get; init; }

    /// <summary>What the records are named after; empty for the address of the broker.</summary>
    public required string HubHost { get; init; }

    /// <summary>Hub hashes whose records are taken over.</summary>
    public required IReadOnlyList<string> AdoptHubHashes { get; init; }

    /// <summary>Whether readiness depends on broker and API server.</summary>
    public required bool ReadinessIncludesConnections { get; init; }

    /// <summary>Whether labels and annotations that left a manifest leave its object.</summary>
    public required bool RemoveStaleMetadata { get; init; }

    /// <summary>Bundles that one resync may delete; 0 is no limit.</summary>
    public required int ResyncDeletionLimit { get; init; }

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
            Driver = values.Get(AgentOptions.Driver),
            DriverConfigFile = values.Get(AgentOptions.DriverConfig),
            ClientCertRefresh = values.Get(AgentOptions.ClientCertRefresh),
            StatusSyncInterval = values.Get(AgentOptions.StatusSyncInterval),
            MaxJsonRawLength = values.Get(AgentOptions.MaxJsonRawLength),
            Workers = values.IsGiven(AgentOptions.Workers) ? values.Get(AgentOptions.Workers) : null,
            Simulate = values.Get(AgentOptions.Simulate),
            Kubeconfig = values.Get(AgentOptions.Kubeconfig),
            KubeApiQps = values.Get(AgentOptions.KubeApiQps),
            KubeApiBurst = values.Get(AgentOptions.KubeApiBurst),
            MaxFeedbackWatch = values.Get(AgentOptions.MaxFeedbackWatch),
            EvictionGracePeriod = values.Get(AgentOptions.EvictionGracePeriod),
            ElectsLeader = !values.Get(AgentOptions.DisableLeaderElection),
            Namespace = values.Get(AgentOptions.Namespace),
            Listen = values.Get(AgentOptions.Listen) is { Length: > 0 } listen ? IPEndPoint.Parse(listen) : null,
            TerminateOnFiles = values.Get(AgentOptions.TerminateOnFiles),
            HubHost = values.Get(AgentOptions.HubHost),
            AdoptHubHashes = values.Get(AgentOptions.AdoptHubHashes),
            ReadinessIncludesConnections = values.Get(AgentOptions.ReadinessIncludesConnections),
            RemoveStaleMetadata = values.Get(AgentOptions.RemoveStaleMetadata),
            ResyncDeletionLimit = values.Get(AgentOptions.ResyncDeletionLimit),
            Logging = LoggingSettings.From(values) with { PodName = values.Get(AgentOptions.PodName) },
        };
    }
}
