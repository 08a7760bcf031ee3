using System.Collections.Immutable;

namespace Maestro.Grains.Tracing;

/// <summary>The kinds of event in a bundle's history; the numbers are stored.</summary>
public enum BundleEventKind
{
    /// <summary>A source created the bundle.</summary>
    Created = 1,
    /// <summary>A new spec was accepted.</summary>
    SpecUpdated = 2,
    /// <summary>Deletion was asked for.</summary>
    MarkedDeleting = 3,
    /// <summary>A status that was not the first of its version.</summary>
    StatusUpdated = 4,
    /// <summary>The bundle is gone, by the agent's proof or because an operator gave it up.</summary>
    Removed = 5,
    /// <summary>A gateway was handed the spec, or its deletion, for an agent.</summary>
    Delivered = 6,
    /// <summary>The first status of a version.</summary>
    Acknowledged = 7,
    /// <summary>The gateways that watch the source were handed a status.</summary>
    Observed = 8,
}

/// <summary>A line of the event history.</summary>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="Kind">What happened.</param>
/// <param name="ConsumerName">The consumer of the bundle.</param>
/// <param name="Source">The source of the bundle; empty for deliveries.</param>
/// <param name="Version">The version it is about; 0 for a deletion notice, which is about none.</param>
/// <param name="EventId">The source's event, or for statuses the sequence id; empty for deliveries.</param>
/// <param name="Actor">Who did it: source, gateway, agent or operator.</param>
/// <param name="Detail">
/// For statuses the conditions (<c>Applied=True Available=False</c>); for deliveries how (<c>repeated</c>, <c>resync</c> or <c>notice</c>) and
/// <c>deletion</c>; for what was given up the operator's reason.
/// </param>
[GenerateSerializer, Immutable, Alias("maestro.bundle-event")]
public sealed record BundleEvent(
    [property: Id(0)] DateTimeOffset OccurredAt,
    [property: Id(1)] BundleEventKind Kind,
    [property: Id(2)] string ConsumerName,
    [property: Id(3)] string Source,
    [property: Id(4)] int Version,
    [property: Id(5)] string EventId,
    [property: Id(6)] string Actor,
    [property: Id(7)] string Detail);

/// <summary>What is asked of a history.</summary>
/// <param name="ResourceId">The bundle, which may be gone.</param>
/// <param name="NewestFirst">The order.</param>
/// <param name="Page">1-based; smaller values mean the first page.</param>
/// <param name="Size">Lines of a page; 0 asks only for the total.</param>
[GenerateSerializer, Immutable, Alias("maestro.bundle-event-query")]
public sealed record BundleEventQuery(
    [property: Id(0)] string ResourceId,
    [property: Id(1)] bool NewestFirst,
    [property: Id(2)] int Page,
    [property: Id(3)] int Size)
{
    /// <summary>Most lines of a page.</summary>
    public const int MaxSize = 1000;
}

/// <summary>A page of a history.</summary>
/// <param name="Items">Its lines.</param>
/// <param name="Total">How many lines there are on all pages.</param>
[GenerateSerializer, Immutable, Alias("maestro.bundle-event-page")]
public sealed record BundleEventPage([property: Id(0)] ImmutableArray<BundleEvent> Items, [property: Id(1)] int Total);
