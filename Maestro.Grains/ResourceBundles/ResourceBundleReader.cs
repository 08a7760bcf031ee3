using System.Collections.Immutable;
using Maestro.Grains.Consumers;
using Maestro.Grains.Delivery;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Maestro.Grains.ResourceBundles;

/// <inheritdoc cref="IResourceBundleReader"/>
[StatelessWorker(maxLocalWorkers: 16)]
[Reentrant]
internal sealed class ResourceBundleReader(
    IResourceBundleRows rows, IListings listings, IGatewayRoutes routes, IOptions<DeliveryOptions> options, TimeProvider time) : Grain, IResourceBundleReader
{
    private const int MaxRowsOfPart = 64;

    /// <inheritdoc/>
    public async Task<DeliveryPage<SpecDelivery>> ReadSpecs(string consumerName, ImmutableArray<string> resourceIds, bool redelivery)
    {
        string[] part = [.. resourceIds.Take(MaxRowsOfPart)];
        var bundles = await rows.ReadOfConsumer(consumerName, part, CancellationToken.None);
        var now = time.GetUtcNow();
        return new DeliveryPage<SpecDelivery>(
            [.. bundles
                .Where(bundle => !redelivery || !IsAcknowledged(bundle.State))
                .Select(bundle => BundleEvents.ToDelivery(bundle.Id, bundle.State, options.Value.SourceId, resync: !redelivery, now))],
            part.Length);
    }

    /// <inheritdoc/>
    public async Task<DeliveryPage<StatusDelivery>> ReadStatuses(string source, ImmutableArray<string> resourceIds)
    {
        string[] part = [.. resourceIds.Take(MaxRowsOfPart)];
        var bundles = await rows.ReadOfSource(source, part, CancellationToken.None);
        return new DeliveryPage<StatusDelivery>(
            [.. bundles.Select(bundle => BundleEvents.ToStatusDelivery(bundle.Id, bundle.State)).OfType<StatusDelivery>()], part.Length);
    }

    /// <inheritdoc/>
    public async Task<int> ResyncStatuses(string source, ImmutableDictionary<string, string> hashes)
    {
        var marks = await rows.ListStatuses(source, changedSince: null, CancellationToken.None);
        string[] missing = [.. marks
            .Where(mark => hashes.IsEmpty || (hashes.TryGetValue(mark.ResourceId, out var held) && held != mark.Hash))
            .Select(mark => mark.ResourceId)];
        if (missing.Length > 0)
        {
            await routes.Ready;
            routes.SendToWatchers(source, new StatusBacklog(source, missing));
        }

        return missing.Length;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> FindStatusChanges(string source, DateTimeOffset since)
    {
        var marks = await rows.ListStatuses(source, since, CancellationToken.None);
        return [.. marks.Select(mark => mark.ResourceId)];
    }

    /// <inheritdoc/>
    public Task Ping() => rows.Ping(CancellationToken.None);

    /// <inheritdoc/>
    public Task<ResourceBundleRecord?> GetBundle(string id) => listings.GetBundle(id, CancellationToken.None);

    /// <inheritdoc/>
    public Task<ResourceBundlePage> GetBundles(ImmutableArray<string> ids) => listings.GetBundles(ids, CancellationToken.None);

    /// <inheritdoc/>
    public Task<ListAnswer<ResourceBundleRecord>> ListBundles(ListQuery query) => listings.ListBundles(query, CancellationToken.None);

    /// <inheritdoc/>
    public Task<ConsumerRecord?> GetConsumer(string id) => listings.GetConsumer(id, CancellationToken.None);

    /// <inheritdoc/>
    public Task<ListAnswer<ConsumerRecord>> ListConsumers(ListQuery query) => listings.ListConsumers(query, CancellationToken.None);

    private static bool IsAcknowledged(ResourceBundleState state) => state.DeletedAt is null && state.Status?.Version == state.Version;
}
