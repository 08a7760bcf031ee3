using System.Collections.Immutable;
using Maestro.Grains.Consumers;
using Maestro.Grains.Delivery;
using Maestro.Protocol;

namespace Maestro.Grains.ResourceBundles;

/// <summary>Reads what is committed, without waking the bundles' grains; runs on whatever silo is near (key 0).</summary>
[Alias("maestro.resource-bundle-reader")]
public interface IResourceBundleReader : IGrainWithIntegerKey
{
    /// <summary>
    /// Those of the bundles that still exist and belong to the consumer, in the order of the ids. A long list is answered in parts:
    /// <see cref="DeliveryPage{T}.Taken"/> tells how many ids were dealt with. The gateway that asks is about to send them to an agent, which the
    /// event history tells.
    /// </summary>
    [Alias("read-specs")]
    Task<DeliveryPage<SpecDelivery>> ReadSpecs(string consumerName, ImmutableArray<string> resourceIds, bool redelivery, string gatewayId);

    /// <summary>The same for the stored statuses of the bundles of a source; bundles without status are left out.</summary>
    [Alias("read-statuses")]
    Task<DeliveryPage<StatusDelivery>> ReadStatuses(string source, ImmutableArray<string> resourceIds);

    /// <summary>
    /// Has the statuses that the source lacks sent to every watcher of the source, on whichever gateway (protocol.md section 4.6). An empty list
    /// of hashes means all.
    /// </summary>
    /// <returns>How many statuses will be sent.</returns>
    [Alias("resync-statuses")]
    Task<int> ResyncStatuses(string source, ImmutableDictionary<string, string> hashes);

    /// <summary>The bundles of a source whose status changed since then.</summary>
    [Alias("find-status-changes")]
    Task<ImmutableArray<string>> FindStatusChanges(string source, DateTimeOffset since);

    /// <summary>Names of consumers behind the given one (empty for the first), at most so many; none when there are no more.</summary>
    [Alias("list-consumer-names")]
    Task<ImmutableArray<string>> ListConsumerNames(string after, int max);

    /// <summary>
    /// What is known of the bundles of consumers, for a status resync. A long list is answered in parts: as many of the first consumers as there
    /// are items were dealt with, at least one.
    /// </summary>
    [Alias("list-consumer-statuses")]
    Task<ImmutableArray<ConsumerStatuses>> ListConsumerStatuses(ImmutableArray<string> consumerNames);

    /// <summary>Ends when the store has answered.</summary>
    /// <exception cref="StorageUnavailableException">The store is away.</exception>
    [Alias("ping")]
    Task Ping();

    /// <summary>One bundle for REST, or null.</summary>
    [Alias("get-bundle")]
    Task<ResourceBundleRecord?> GetBundle(string id);

    /// <summary>A page of bundles for REST; a large page only names its bundles, in <see cref="ListAnswer{T}.Rest"/>.</summary>
    [Alias("list-bundles")]
    Task<ListAnswer<ResourceBundleRecord>> ListBundles(ListQuery query);

    /// <summary>
    /// The bundles with these ids that still exist, in the order of the ids. A long list is answered in parts:
    /// <see cref="ResourceBundlePage.Taken"/> tells how many ids were dealt with.
    /// </summary>
    [Alias("get-bundles")]
    Task<ResourceBundlePage> GetBundles(ImmutableArray<string> ids, BundlePayloads parts);

    /// <summary>The consumer with that id, or null.</summary>
    [Alias("get-consumer")]
    Task<ConsumerRecord?> GetConsumer(string id);

    /// <summary>A page of consumers for REST.</summary>
    [Alias("list-consumers")]
    Task<ListAnswer<ConsumerRecord>> ListConsumers(ListQuery query);
}

/// <summary>A part of what was asked for.</summary>
/// <param name="Deliveries">What is to be sent.</param>
/// <param name="Taken">How many of the ids asked for, from the first, were dealt with; at least one.</param>
[GenerateSerializer, Immutable, Alias("maestro.delivery-page`1")]
public sealed record DeliveryPage<T>([property: Id(0)] T[] Deliveries, [property: Id(1)] int Taken);

/// <summary>A part of the bundles that were asked for.</summary>
/// <param name="Items">Those of them that exist.</param>
/// <param name="Taken">How many of the ids asked for, from the first, were dealt with; at least one.</param>
[GenerateSerializer, Immutable, Alias("maestro.resource-bundle-page")]
public sealed record ResourceBundlePage([property: Id(0)] ResourceBundleRecord[] Items, [property: Id(1)] int Taken);

/// <summary>A bundle with its id.</summary>
[GenerateSerializer, Immutable, Alias("maestro.resource-bundle-record")]
public sealed record ResourceBundleRecord([property: Id(0)] string Id, [property: Id(1)] ResourceBundleState State);

/// <summary>What REST asks of a list (rest-and-operations.md section 1.5).</summary>
/// <param name="Search">Search text; null or blank for everything.</param>
/// <param name="OrderBy">Order, <c>field [asc|desc]</c> joined by commas; null for creation time and id.</param>
/// <param name="Page">1-based; smaller values mean the first page.</param>
/// <param name="Size">Rows of a page; negative values mean the largest page.</param>
[GenerateSerializer, Immutable, Alias("maestro.list-query")]
public sealed record ListQuery(
    [property: Id(0)] string? Search,
    [property: Id(1)] string? OrderBy,
    [property: Id(2)] int Page,
    [property: Id(3)] int Size)
{
    /// <summary>What is read of each bundle.</summary>
    [Id(4)] public BundlePayloads Parts { get; init; } = BundlePayloads.All;
}

/// <summary>A page of a list, or the error in what was asked.</summary>
[GenerateSerializer, Immutable, Alias("maestro.list-answer`1")]
public sealed record ListAnswer<T>(
    [property: Id(0)] MaestroErrorCode Code,
    [property: Id(1)] string? Reason,
    [property: Id(2)] T[] Items,
    [property: Id(3)] int Total)
{
    /// <summary>
    /// Ids of the rows of the same page that follow <see cref="Items"/> but would make the answer too large; in order. They were
    /// chosen together with the items, so no row is twice on a page or missing from it.
    /// </summary>
    [Id(4)] public ImmutableArray<string> Rest { get; init; } = [];

    /// <summary>What the wanted parts of each of <see cref="Rest"/> take in the store, in bytes, compressed.</summary>
    [Id(5)] public ImmutableArray<int> RestBytes { get; init; } = [];
}
