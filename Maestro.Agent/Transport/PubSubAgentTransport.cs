using CloudNative.CloudEvents;
using Grpc.Core;
using Maestro.Protocol;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.PubSub;
using Maestro.Protocol.PubSub.Receiving;
using Maestro.Protocol.PubSub.V1;

namespace Maestro.Agent.Transport;

/// <summary>An agent's side of Google Cloud Pub/Sub (protocol.md section 7.5).</summary>
internal sealed partial class PubSubAgentTransport(
    string consumerName, PubSubConnection connection, PubSubSettings settings, TimeSpan publishTimeout, ReconnectLadder ladder, TimeProvider time,
    ILogger logger) : IAgentTransport
{
    private readonly PubSubSubscriptions _subscriptions = settings.Subscriptions.For(consumerName);
    private readonly LateSpecs _late = new(time);
    private readonly Lock _receiving = new();
    private volatile bool _ready;

    /// <inheritdoc/>
    public async Task RunAsync(IAgentReceiver receiver, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            string reason;
            try
            {
                reason = await ServeAsync(receiver, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception cause)
            {
                reason = cause.Message;
            }

            var pause = ladder.Next();
            Tell(() => receiver.OnDisconnected(reason, pause));
            await Task.Delay(pause, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public async Task PublishAsync(CloudEvent cloudEvent, CancellationToken cancellation)
    {
        if (!_ready)
        {
            throw new PublishException(PublishException.NotReady);
        }

        var message = PubSubMessages.Make(PubSubMessages.WithoutOversized(TextBinding.Encode(cloudEvent)));
        if (PubSubMessages.ProblemOf(message) is { } problem)
        {
            LogTooLarge(consumerName, problem);
            throw new PublishException(problem);
        }

        var topic = PubSubMessages.TopicOf(settings.Topics, cloudEvent.Type ?? "");
        using var limit = new CancellationTokenSource(publishTimeout, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            await connection.PublishAsync(topic, [message], end.Token);
        }
        catch (Exception cause)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new PublishException(
                limit.IsCancellationRequested ? $"{topic}: there is no answer in time"
                : cause is RpcException refused ? PubSubErrors.Describe(topic, refused.Status)
                : cause.Message,
                cause);
        }
    }

    private async Task<string> ServeAsync(IAgentReceiver receiver, CancellationToken cancellation)
    {
        try
        {
            return await PullSession.RunAsync(
                connection,
                [(_subscriptions.Events, Take), (_subscriptions.Broadcast, TakeBroadcast)],
                settings.Receiving,
                () =>
                {
                    _ready = true;
                    Tell(receiver.OnSubscribed);
                },
                time,
                cancellation);
        }
        finally
        {
            _ready = false;
        }

        // Nobody has to filter the subscription of broadcasts, and with a large fleet nearly all of them are for others.
        Task TakeBroadcast(PubsubMessage message, Action acknowledge)
        {
            if (!IsForAnother(message))
            {
                return Take(message, acknowledge);
            }

            acknowledge();
            return Task.CompletedTask;
        }

        Task Take(PubsubMessage message, Action acknowledge)
        {
            Receive(message, receiver);
            acknowledge();
            return Task.CompletedTask;
        }
    }

    // Both subscriptions bring events, each from a thread of its own.
    private void Tell(Action tell)
    {
        lock (_receiving)
        {
            tell();
        }
    }

    private void Receive(PubsubMessage message, IAgentReceiver receiver)
    {
        try
        {
            var cloudEvent = TextBinding.Decode(PubSubMessages.Read(message));
            Tell(() =>
            {
                if (_late.IsLate(cloudEvent))
                {
                    LogLate(consumerName, cloudEvent[ExtensionNames.ResourceId] as string ?? "");
                }
                else
                {
                    receiver.OnEvent(cloudEvent);
                }
            });
        }
        catch (InvalidEventException cause)
        {
            LogEventUnreadable(consumerName, cause.Message);
        }
        catch (Exception cause)
        {
            // A defect; to get the message again would not mend it.
            LogEventFailed(consumerName, cause);
        }
    }

    private bool IsForAnother(PubsubMessage message) =>
        message.Attributes.TryGetValue("ce-clustername", out var name) && name.Length > 0 && name != consumerName;
}
