using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol.ResourceBundles;
using Orleans.Concurrency;

namespace Maestro.Grains.Tracing;

/// <inheritdoc cref="ITraceReader"/>
[StatelessWorker(maxLocalWorkers: 4)]
[Reentrant]
internal sealed class TraceReader(IEventHistory history, IListings listings, IGatewayRoutes routes, GrainReferences grains) : Grain, ITraceReader
{
    /// <inheritdoc/>
    public Task<BundleEventPage> ListEvents(BundleEventQuery query) => history.List(query, CancellationToken.None);

    /// <inheritdoc/>
    public async Task<Receipt?> GetReceipt(string resourceId)
    {
        if (await listings.GetBundle(resourceId, CancellationToken.None) is not { State: var state })
        {
            return null;
        }

        var times = history.GetTimes(resourceId, state.Version, state.CreatedAt, CancellationToken.None);
        var connection = GetConnection(state.ConsumerName);
        var standing = grains.Consumer(state.ConsumerName).Standing(resourceId);
        await Task.WhenAll(times, connection, standing);
        return ReceiptRules.Of(new ReceiptFacts
        {
            ConsumerName = state.ConsumerName,
            Source = state.Source,
            Version = state.Version,
            DeletedAt = state.DeletedAt,
            Times = await times,
            Connection = await connection,
            LacksBroker = routes.LacksBroker,
            Standing = await standing,
            IsAcknowledged = state.Status?.Version == state.Version,
            Applied = state.Status is { } status && status.Version == state.Version ? ReportedCondition.FindApplied(status.Data) : null,
            HasWatchers = routes.HasWatchers(state.Source),
        });
    }

    /// <inheritdoc/>
    public async Task<ConsumerConnection> GetConnection(string consumerName)
    {
        await routes.Ready;
        var connections = routes.FindConnections(consumerName);
        var lastReport = history.GetLastReport(consumerName, CancellationToken.None);
        await Task.WhenAll(connections, lastReport);
        return await connections with { LastReport = await lastReport };
    }
}
