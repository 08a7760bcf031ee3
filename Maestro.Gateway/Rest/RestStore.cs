using System.Collections.Immutable;
using Maestro.Grains.Consumers;
using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Maestro.Grains.Tracing;
using Microsoft.Extensions.Options;

namespace Maestro.Gateway.Rest;

/// <summary>The grains behind the API. No call outlasts <see cref="RestOptions.StoreTimeout"/>.</summary>
/// <remarks>Every method throws when the store cannot be reached or takes too long; nothing is known to be done then.</remarks>
internal sealed class RestStore(IGrainFactory grains, IOptions<RestOptions> options, TimeProvider time)
{
    // The reader is a stateless worker: any key is the near one.
    private IResourceBundleReader Reader => grains.GetGrain<IResourceBundleReader>(0);

    private ITraceReader Tracer => grains.GetGrain<ITraceReader>(0);

    public Task<ConsumerRecord?> GetConsumer(string id) => InTime(Reader.GetConsumer(id));

    public Task<ListAnswer<ConsumerRecord>> ListConsumers(ListQuery query) => InTime(Reader.ListConsumers(query));

    public Task<ConsumerAnswer> CreateConsumer(string name, string id, ImmutableSortedDictionary<string, string>? labels) =>
        InTime(grains.GetGrain<IConsumerGrain>(name).Create(id, labels));

    public Task<ConsumerAnswer> ReplaceLabels(ConsumerRecord consumer, ImmutableSortedDictionary<string, string>? labels) =>
        InTime(grains.GetGrain<IConsumerGrain>(consumer.Name).ReplaceLabels(consumer.Id, labels));

    public Task<ConsumerAnswer> ReplaceLabelsIfUnchanged(ConsumerRecord consumer, ImmutableSortedDictionary<string, string>? labels) =>
        InTime(grains.GetGrain<IConsumerGrain>(consumer.Name).ReplaceLabelsIf(consumer.Id, labels, consumer.UpdatedAt));

    public Task<ConsumerAnswer> DeleteConsumer(ConsumerRecord consumer) =>
        InTime(grains.GetGrain<IConsumerGrain>(consumer.Name).Delete(consumer.Id));

    public Task<ResourceBundleRecord?> GetBundle(string id) => InTime(Reader.GetBundle(id));

    public Task<ResourceBundlePage> GetBundles(ImmutableArray<string> ids, BundlePayloads parts) => InTime(Reader.GetBundles(ids, parts));

    public Task<ListAnswer<ResourceBundleRecord>> ListBundles(ListQuery query) => InTime(Reader.ListBundles(query));

    /// <summary>Asks for the deletion of a bundle; that there is none is fine. Grains have no blank keys, so such a bundle never is.</summary>
    public Task DeleteBundle(string id, string actor, string operationId) => string.IsNullOrWhiteSpace(id)
        ? Task.CompletedTask
        : grains.GetGrain<IResourceBundleGrain>(id).Delete(actor, operationId).WaitAsync(options.Value.StoreTimeout, time);

    public Task<SpecAnswer> ForceFinalizeBundle(string id, string actor, string reason) =>
        InTime(grains.GetGrain<IResourceBundleGrain>(id).ForceFinalize(actor, reason));

    public Task<BundleEventPage> ListEvents(BundleEventQuery query) => InTime(Tracer.ListEvents(query));

    public Task<Receipt?> GetReceipt(string id) => InTime(Tracer.GetReceipt(id));

    public Task<ConsumerConnection> GetConnection(string consumerName) => InTime(Tracer.GetConnection(consumerName));

    private Task<T> InTime<T>(Task<T> call) => call.WaitAsync(options.Value.StoreTimeout, time);
}
