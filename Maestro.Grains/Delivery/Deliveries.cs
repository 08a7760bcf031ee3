namespace Maestro.Grains.Delivery;

/// <summary>A committed spec on its way to the agents of a consumer.</summary>
/// <param name="ConsumerName">The consumer.</param>
/// <param name="ResourceId">The bundle.</param>
/// <param name="Version">The version to be acknowledged.</param>
/// <param name="Deleting">True for a deletion.</param>
/// <param name="Event">The event for the agent (protocol.md section 4.7), encoded as protobuf.</param>
[GenerateSerializer, Immutable, Alias("maestro.spec-delivery")]
public sealed record SpecDelivery(
    [property: Id(0)] string ConsumerName,
    [property: Id(1)] string ResourceId,
    [property: Id(2)] int Version,
    [property: Id(3)] bool Deleting,
    [property: Id(4)] byte[] Event);

/// <summary>A committed status on its way to the watchers of a source.</summary>
/// <param name="Source">The source.</param>
/// <param name="ResourceId">The bundle.</param>
/// <param name="Event">The event for the source (protocol.md section 4.8), encoded as protobuf.</param>
[GenerateSerializer, Immutable, Alias("maestro.status-delivery")]
public sealed record StatusDelivery(
    [property: Id(0)] string Source,
    [property: Id(1)] string ResourceId,
    [property: Id(2)] byte[] Event)
{
    /// <summary>The consumer whose agent reported.</summary>
    [Id(3)] public string ConsumerName { get; init; } = "";

    /// <summary>When it set out, just after it was stored; null when it was read from the store, or comes from a release before this one.</summary>
    [Id(4)] public DateTimeOffset? SentAt { get; init; }

    /// <summary>True for the last status of a bundle.</summary>
    [Id(5)] public bool IsFinal { get; init; }

    /// <summary>
    /// True for a last status whose bundle is about to be removed: the gateway keeps it back until it comes again without this, when the bundle
    /// is gone, or for a second when it does not. Gateways of a release that does not know this pass it on twice.
    /// </summary>
    [Id(6)] public bool AwaitsRemoval { get; init; }
}

/// <summary>Bundles that an agent asked for: a gateway reads and sends them as fast as that agent reads.</summary>
/// <param name="ConsumerName">The consumer.</param>
/// <param name="ResourceIds">Bundles whose current state is to be sent.</param>
/// <param name="Notices">Deletion notices for ids the server does not know.</param>
/// <param name="Redelivery">True when unacknowledged specs are repeated rather than a resync answered.</param>
[GenerateSerializer, Immutable, Alias("maestro.spec-backlog")]
public sealed record SpecBacklog(
    [property: Id(0)] string ConsumerName,
    [property: Id(1)] string[] ResourceIds,
    [property: Id(2)] SpecDelivery[] Notices,
    [property: Id(3)] bool Redelivery)
{
    /// <summary>The same in parts that are messages of bearable size.</summary>
    public static IEnumerable<SpecBacklog> InParts(string consumerName, IEnumerable<string> resourceIds, IEnumerable<SpecDelivery> notices, bool redelivery) =>
        resourceIds.Chunk(StatusBacklog.MaxIdsOfPart).Select(ids => new SpecBacklog(consumerName, ids, [], redelivery))
            .Concat(notices.Chunk(StatusBacklog.MaxIdsOfPart).Select(part => new SpecBacklog(consumerName, [], part, redelivery)));
}

/// <summary>Bundles whose stored status is to be sent again to the watchers of a source.</summary>
/// <param name="Source">The source.</param>
/// <param name="ResourceIds">The bundles.</param>
[GenerateSerializer, Immutable, Alias("maestro.status-backlog")]
public sealed record StatusBacklog([property: Id(0)] string Source, [property: Id(1)] string[] ResourceIds)
{
    internal const int MaxIdsOfPart = 8192;

    /// <summary>The same in parts that are messages of bearable size.</summary>
    public static IEnumerable<StatusBacklog> InParts(string source, IEnumerable<string> resourceIds) =>
        resourceIds.Chunk(MaxIdsOfPart).Select(ids => new StatusBacklog(source, ids));
}

/// <summary>Everything a silo has for one gateway, in the order it arose.</summary>
[GenerateSerializer, Immutable, Alias("maestro.gateway-batch")]
public sealed record GatewayBatch
{
    /// <summary>Items of type <see cref="SpecDelivery"/>, <see cref="StatusDelivery"/>, <see cref="SpecBacklog"/> or <see cref="StatusBacklog"/>.</summary>
    [Id(0)] public required object[] Items { get; init; }

    /// <summary>True when items before these were lost because the gateway did not keep up; its subscribers must resync.</summary>
    [Id(1)] public bool Gap { get; init; }
}
