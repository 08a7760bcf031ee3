using System.Collections.Immutable;
using Maestro.Grains.Consumers;
using Maestro.Grains.Delivery;
using Maestro.Protocol.ResourceBundles;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Maestro.Grains.ResourceBundles;

/// <inheritdoc cref="IResourceBundleReader"/>
[StatelessWorker(maxLocalWorkers: 16)]
[Reentrant]
internal sealed partial class ResourceBundleReader(
    IResourceBundleRows rows, IListings listings, IGatewayRoutes routes, IDeliveryHistory history, IHandOverMetrics handOvers, IReconciliationMetrics reconciliation,
    IOptions<DeliveryOptions> options, TimeProvider time, ILogger<ResourceBundleReader> logger)
    : Grain, IResourceBundleReader
{
    private const int MaxRowsOfPart = 64;
    private const int RowsOfRead = 16;

    /// <summary>Enough to keep a stream busy, and with one more read of the largest events still a message that Orleans carries.</summary>
    private const long EnoughBytesOfPart = 2 << 20;

    /// <inheritdoc/>
    public async Task<DeliveryPage<SpecDelivery>> ReadSpecs(
        string consumerName, ImmutableArray<string> resourceIds, bool redelivery, string gatewayId)
    {
        var now = time.GetUtcNow();
        var page = await ReadPart(resourceIds, delivery => delivery.Event.Length, async ids =>
            (await rows.ReadOfConsumer(consumerName, ids, CancellationToken.None))
                .Where(bundle => !redelivery || !IsAcknowledged(bundle.State))
                .Select(bundle => ToSpecDelivery(bundle, resync: !redelivery, now))
                .OfType<SpecDelivery>());
        foreach (var delivery in page.Deliveries)
        {
            history.Delivered(delivery, gatewayId, redelivery ? DeliveryWay.Repeated : DeliveryWay.Resync);
        }

        if (redelivery)
        {
            reconciliation.SpecsRepeated(page.Deliveries.Length);
        }

        return page;
    }

    /// <inheritdoc/>
    public Task<DeliveryPage<StatusDelivery>> ReadStatuses(string source, ImmutableArray<string> resourceIds) =>
        ReadPart(resourceIds, delivery => delivery.Event.Length, async ids =>
            (await rows.ReadOfSource(source, ids, CancellationToken.None)).Select(ToStatusDelivery).OfType<StatusDelivery>());

    /// <inheritdoc/>
    public async Task<int> ResyncStatuses(string source, ImmutableDictionary<string, string> hashes)
    {
        var marks = await ListStatuses(source, changedSince: null);
        string[] missing = [.. marks
            .Where(mark => hashes.IsEmpty || (hashes.TryGetValue(mark.ResourceId, out var held) && held != mark.Hash))
            .Select(mark => mark.ResourceId)];
        if (missing.Length > 0)
        {
            await routes.Ready;
            foreach (var part in StatusBacklog.InParts(source, missing))
            {
                routes.SendToWatchers(source, part);
            }
        }

        return missing.Length;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> FindStatusChanges(string source, DateTimeOffset since)
    {
        var marks = await ListStatuses(source, since);
        return [.. marks.Select(mark => mark.ResourceId)];
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> ListConsumerNames(string after, int max) =>
        [.. await rows.ListConsumerNames(after, max, CancellationToken.None)];

    /// <inheritdoc/>
    public async Task<ImmutableArray<ConsumerStatuses>> ListConsumerStatuses(ImmutableArray<string> consumerNames) =>
        [.. await rows.ListConsumerStatuses(consumerNames, CancellationToken.None)];

    /// <inheritdoc/>
    public Task Ping() => rows.Ping(CancellationToken.None);

    /// <inheritdoc/>
    public Task<ResourceBundleRecord?> GetBundle(string id) => listings.GetBundle(id, CancellationToken.None);

    /// <inheritdoc/>
    public Task<ResourceBundlePage> GetBundles(ImmutableArray<string> ids, BundlePayloads parts) => listings.GetBundles(ids, parts, CancellationToken.None);

    /// <inheritdoc/>
    public Task<ListAnswer<ResourceBundleRecord>> ListBundles(ListQuery query) => listings.ListBundles(query, CancellationToken.None);

    /// <inheritdoc/>
    public Task<ConsumerRecord?> GetConsumer(string id) => listings.GetConsumer(id, CancellationToken.None);

    /// <inheritdoc/>
    public Task<ListAnswer<ConsumerRecord>> ListConsumers(ListQuery query) => listings.ListConsumers(query, CancellationToken.None);

    private async Task<IReadOnlyList<StatusMark>> ListStatuses(string source, DateTimeOffset? changedSince)
    {
        var outcome = HandOver.Error;
        try
        {
            var marks = await rows.ListStatuses(source, changedSince, CancellationToken.None);
            outcome = HandOver.Success;
            return marks;
        }
        finally
        {
            reconciliation.StatusesSynced(outcome);
        }
    }

    private SpecDelivery? ToSpecDelivery(ResourceBundleRecord bundle, bool resync, DateTimeOffset now)
    {
        var delivery = BundleEvents.ToDelivery(bundle.Id, bundle.State, options.Value.SourceId, resync, now);
        if (delivery is null)
        {
            LogSpecTooLarge(logger, bundle.Id, BundleEvents.MaxClientMessageSize);
            handOvers.SpecHandedOver(bundle.State, HandOver.Skipped, TimeSpan.Zero);
        }

        return delivery;
    }

    private StatusDelivery? ToStatusDelivery(ResourceBundleRecord bundle)
    {
        var delivery = BundleEvents.ToStatusDelivery(bundle.Id, bundle.State);
        switch (delivery, bundle.State.Status)
        {
            case (not null, { } status):
                history.Observed(bundle.Id, bundle.State, WorkConditions.Of(status.Data).TextAt(status.Version), repeated: true);
                break;
            case (null, not null):
                LogStatusTooLarge(logger, bundle.Id, BundleEvents.MaxClientMessageSize);
                handOvers.StatusHandedOver(deleted: false, HandOver.Skipped, TimeSpan.Zero);
                break;
        }

        return delivery;
    }

    private static async Task<DeliveryPage<T>> ReadPart<T>(
        ImmutableArray<string> resourceIds, Func<T, long> size, Func<IReadOnlyList<string>, Task<IEnumerable<T>>> read)
    {
        List<T> deliveries = [];
        var taken = 0;
        for (var bytes = 0L; taken < resourceIds.Length && taken < MaxRowsOfPart && bytes < EnoughBytesOfPart;)
        {
            string[] ids = [.. resourceIds.Skip(taken).Take(RowsOfRead)];
            foreach (var delivery in await read(ids))
            {
                deliveries.Add(delivery);
                bytes += size(delivery);
            }

            taken += ids.Length;
        }

        return new DeliveryPage<T>([.. deliveries], taken);
    }

    private static bool IsAcknowledged(ResourceBundleState state) => state.DeletedAt is null && state.Status?.Version == state.Version;

    [LoggerMessage(2106, LogLevel.Error,
        "Resource {ResourceId} is wanted by its agent but larger than {Limit} bytes as an event, so the agent cannot be sent it")]
    private static partial void LogSpecTooLarge(ILogger logger, string resourceId, int limit);

    [LoggerMessage(2107, LogLevel.Error,
        "The status of resource {ResourceId} is wanted by its source but larger than {Limit} bytes as an event, so its watchers cannot be sent it")]
    private static partial void LogStatusTooLarge(ILogger logger, string resourceId, int limit);
}
