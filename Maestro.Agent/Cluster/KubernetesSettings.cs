using Maestro.Agent.Ownership;

namespace Maestro.Agent.Cluster;

/// <summary>What a real cluster needs to know.</summary>
internal sealed record KubernetesSettings
{
    /// <summary>Whose records the agent keeps.</summary>
    public required HubIdentity Identity { get; init; }

    /// <summary>Watches at most.</summary>
    public required int MaxWatches { get; init; }

    /// <summary>How long a record without a work is kept.</summary>
    public required TimeSpan EvictionGracePeriod { get; init; }

    /// <summary>Whether labels and annotations that left a manifest leave its object as well (agent.md D-9).</summary>
    public bool RemovesStaleMetadata { get; init; }

    /// <summary>Hub hashes whose records are taken over at start.</summary>
    public IReadOnlyList<string> AdoptedHashes { get; init; } = [];

    /// <summary>Longest wait for the records at start (agent.md section 1.5).</summary>
    public required TimeSpan SyncTimeout { get; init; }
}
