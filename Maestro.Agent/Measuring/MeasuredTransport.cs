using CloudNative.CloudEvents;
using Maestro.Agent.Transport;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Agent.Measuring;

/// <summary>Counts the events that pass a transport in either direction.</summary>
internal sealed class MeasuredTransport(IAgentTransport inner, AgentMetrics metrics, string consumerName, TimeProvider time) : IAgentTransport
{
    private const string NoSource = "none";

    /// <inheritdoc/>
    public int MaxEventBytes => inner.MaxEventBytes;

    /// <inheritdoc/>
    public Task RunAsync(IAgentReceiver receiver, CancellationToken cancellation) =>
        inner.RunAsync(new Receiver(receiver, metrics, consumerName, time), cancellation);

    /// <inheritdoc/>
    public async Task PublishAsync(CloudEvent cloudEvent, CancellationToken cancellation)
    {
        var type = EventType.TryParse(cloudEvent.Type, out var parsed) ? parsed : null;
        var isStatus = type?.SubResource == SubResource.Status;
        try
        {
            await inner.PublishAsync(cloudEvent, cancellation);
        }
        catch (PublishException)
        {
            if (isStatus)
            {
                metrics.Works.WithLabels("patch", "PublishError").Inc();
            }

            throw;
        }

        if (type is null)
        {
            return;
        }

        var original = cloudEvent[ExtensionNames.OriginalSource] as string;
        metrics.Sent.WithLabels(
            cloudEvent.SourceText(), string.IsNullOrEmpty(original) ? NoSource : original, type.DataType.ToString(), Name(type.SubResource), type.Action).Inc();
        if (isStatus)
        {
            metrics.Works.WithLabels("patch", "Success").Inc();
        }
    }

    private static string Name(SubResource subResource) => subResource == SubResource.Status ? "status" : "spec";

    private sealed class Receiver(IAgentReceiver inner, AgentMetrics metrics, string consumerName, TimeProvider time) : IAgentReceiver
    {
        public void OnSubscribed() => inner.OnSubscribed();

        public void OnDisconnected(string reason, TimeSpan pause) => inner.OnDisconnected(reason, pause);

        public void OnEvent(CloudEvent cloudEvent)
        {
            if (!EventType.TryParse(cloudEvent.Type, out var type))
            {
                inner.OnEvent(cloudEvent);
                return;
            }

            var dataType = type.DataType.ToString();
            metrics.Received.WithLabels(cloudEvent.SourceText(), dataType, Name(type.SubResource), type.Action).Inc();
            var start = time.GetTimestamp();
            inner.OnEvent(cloudEvent);
            if (type.Action == EventType.ResyncRequest)
            {
                metrics.StatusResync.WithLabels(cloudEvent.SourceText(), consumerName, dataType).Observe(time.GetElapsedTime(start).TotalSeconds);
            }
        }
    }
}
