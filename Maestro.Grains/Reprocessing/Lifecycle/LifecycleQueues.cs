using Orleans.Providers;
using Orleans.Streams;

namespace Maestro.Grains.Reprocessing.Lifecycle;

/// <summary>
/// The queues in memory behind <see cref="JobLifecycle.Stream"/>, of which a read that has begun is let come to its end. Orleans cancels it when the
/// queue goes to another silo or its own stops, and reports that as two errors although nothing is wrong; besides, the events of that read would be gone.
/// </summary>
/// <param name="memory">The queues as Orleans has them.</param>
internal sealed class LifecycleQueues(IQueueAdapterFactory memory) : IQueueAdapterFactory
{
    /// <summary>Makes them for a provider of that name.</summary>
    public static IQueueAdapterFactory Create(IServiceProvider services, string name) =>
        new LifecycleQueues(MemoryAdapterFactory<DefaultMemoryMessageBodySerializer>.Create(services, name));

    /// <inheritdoc/>
    public Task<IQueueAdapter> CreateAdapter() => CreateAdapter(CancellationToken.None);

    /// <inheritdoc/>
    public async Task<IQueueAdapter> CreateAdapter(CancellationToken cancellationToken) => new Adapter(await memory.CreateAdapter(cancellationToken));

    /// <inheritdoc/>
    public IQueueAdapterCache GetQueueAdapterCache() => memory.GetQueueAdapterCache();

    /// <inheritdoc/>
    public IStreamQueueMapper GetStreamQueueMapper() => memory.GetStreamQueueMapper();

    /// <inheritdoc/>
    public Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId) => memory.GetDeliveryFailureHandler(queueId);

    private sealed class Adapter(IQueueAdapter inner) : IQueueAdapter
    {
        public string Name => inner.Name;

        public bool IsRewindable => inner.IsRewindable;

        public StreamProviderDirection Direction => inner.Direction;

        public Task QueueMessageBatchAsync<T>(StreamId streamId, IEnumerable<T> events, StreamSequenceToken? token, Dictionary<string, object>? requestContext) =>
            inner.QueueMessageBatchAsync(streamId, events, token, requestContext);

        public IQueueAdapterReceiver CreateReceiver(QueueId queueId) => new PatientReceiver(inner.CreateReceiver(queueId));
    }

    /// <summary>Reads to the end whatever it is told; how long a read takes is bounded by the response timeout of calls to grains.</summary>
    internal sealed class PatientReceiver(IQueueAdapterReceiver inner) : IQueueAdapterReceiver
    {
        /// <inheritdoc/>
        public Task Initialize(TimeSpan timeout) => Initialize(timeout, CancellationToken.None);

        /// <inheritdoc/>
        public Task Initialize(TimeSpan timeout, CancellationToken cancellationToken) => inner.Initialize(timeout, cancellationToken);

        /// <inheritdoc/>
        public Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount) => GetQueueMessagesAsync(maxCount, CancellationToken.None);

        /// <inheritdoc/>
        public Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount, CancellationToken cancellationToken) =>
            inner.GetQueueMessagesAsync(maxCount, CancellationToken.None);

        /// <inheritdoc/>
        public Task MessagesDeliveredAsync(IList<IBatchContainer> messages) => MessagesDeliveredAsync(messages, CancellationToken.None);

        /// <inheritdoc/>
        public Task MessagesDeliveredAsync(IList<IBatchContainer> messages, CancellationToken cancellationToken) =>
            inner.MessagesDeliveredAsync(messages, cancellationToken);

        /// <inheritdoc/>
        public Task Shutdown(TimeSpan timeout) => Shutdown(timeout, CancellationToken.None);

        /// <inheritdoc/>
        public Task Shutdown(TimeSpan timeout, CancellationToken cancellationToken) => inner.Shutdown(timeout, cancellationToken);
    }
}
