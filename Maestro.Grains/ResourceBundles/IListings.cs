using System.Collections.Immutable;
using Maestro.Grains.Consumers;

namespace Maestro.Grains.ResourceBundles;

/// <summary>What REST reads of committed consumers and bundles, without waking their grains; the host of the grains provides it.</summary>
/// <remarks>A store that is away throws; a search or order that cannot be used is an answer with an error code.</remarks>
public interface IListings
{
    /// <summary>The bundle with that id, or null.</summary>
    Task<ResourceBundleRecord?> GetBundle(string id, CancellationToken cancellationToken);

    /// <summary>The bundles with these ids that exist, in the order of the ids, as many as fit into one answer; at least one id is dealt with.</summary>
    Task<ResourceBundlePage> GetBundles(ImmutableArray<string> ids, BundlePayloads parts, CancellationToken cancellationToken);

    /// <summary>A page of bundles (rest-and-operations.md section 1.5), deleting ones included.</summary>
    Task<ListAnswer<ResourceBundleRecord>> ListBundles(ListQuery query, CancellationToken cancellationToken);

    /// <summary>The consumer with that id, or null.</summary>
    Task<ConsumerRecord?> GetConsumer(string id, CancellationToken cancellationToken);

    /// <summary>A page of consumers.</summary>
    Task<ListAnswer<ConsumerRecord>> ListConsumers(ListQuery query, CancellationToken cancellationToken);
}
