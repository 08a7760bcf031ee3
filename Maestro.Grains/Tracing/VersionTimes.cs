namespace Maestro.Grains.Tracing;

/// <summary>What the event history tells of one version of a bundle; what it does not tell is null.</summary>
[GenerateSerializer, Immutable, Alias("maestro.version-times")]
public sealed record VersionTimes
{
    /// <summary>When it was committed.</summary>
    [Id(0)] public DateTimeOffset? Accepted { get; init; }

    /// <summary>When a gateway was first handed it for an agent.</summary>
    [Id(1)] public DateTimeOffset? Delivered { get; init; }

    /// <summary>When a gateway was last handed it.</summary>
    [Id(2)] public DateTimeOffset? LastDelivered { get; init; }

    /// <summary>How often gateways were handed it.</summary>
    [Id(3)] public int Deliveries { get; init; }

    /// <summary>When the first status of it was committed.</summary>
    [Id(4)] public DateTimeOffset? Acknowledged { get; init; }

    /// <summary>When the first status of it was committed that says Applied=True.</summary>
    [Id(5)] public DateTimeOffset? Applied { get; init; }

    /// <summary>When the watchers of the source were first sent such a status.</summary>
    [Id(6)] public DateTimeOffset? Observed { get; init; }

    /// <summary>When a gateway was first handed the deletion for an agent.</summary>
    [Id(7)] public DateTimeOffset? DeletionDelivered { get; init; }

    /// <summary>How often gateways were handed the deletion.</summary>
    [Id(8)] public int DeletionDeliveries { get; init; }
}
