namespace Maestro.Agent.Works;

/// <summary>One resource bundle as the agent holds it in memory (agent.md section 5.2).</summary>
internal sealed record Work
{
    /// <summary>The id of the resource bundle.</summary>
    public required string Uid { get; init; }

    /// <summary>Name of the work; with Maestro the id of the resource bundle.</summary>
    public required string Name { get; init; }

    /// <summary>The consumer, which is the namespace of the work.</summary>
    public required string ClusterName { get; init; }

    /// <summary>Version of the resource bundle.</summary>
    public required int Generation { get; init; }

    /// <summary>Who sent the spec, and whom the status is addressed to.</summary>
    public required string OriginalSource { get; init; }

    /// <summary>Creation time as the source wrote it; null when it did not.</summary>
    public string? CreationTimestamp { get; init; }

    /// <summary>When the deletion was asked for; null while it was not.</summary>
    public DateTimeOffset? DeletionTimestamp { get; init; }

    /// <summary>Labels of the source; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Annotations of the source and of the tracing; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>What shall be in the cluster.</summary>
    public required ManifestBundle Bundle { get; init; }

    /// <summary>Whether the work is to be removed.</summary>
    public bool IsDeleting => DeletionTimestamp is not null;
}
