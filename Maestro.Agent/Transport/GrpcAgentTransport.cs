using Grpc.Core;
using Maestro.Protocol;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Agent.Transport;

/// <summary>What the gRPC transports of one process share.</summary>
/// <param name="Broker">The shared channel.</param>
/// <param name="Watch">Ends silent streams.</param>
/// <param name="ServerHealthinessTimeout">Longest silence without a heartbeat; null ignores heartbeats.</param>
/// <param name="PublishTimeout">Longest a publish may take.</param>
/// <param name="Time">The clock.</param>
internal sealed record GrpcSurroundings(
    BrokerChannel Broker,
    StreamWatch Watch,
    TimeSpan? ServerHealthinessTimeout,
    TimeSpan PublishTimeout,
    TimeProvider Time);

/// <summary>An agent's connection to the gRPC broker (protocol.md sections 1.5, 1.6 and 1.9).</summary>
internal sealed partial class GrpcAgentTransport(
    string consumerName, GrpcSurroundings surroundings, ReconnectLadder ladder, ILogger logger) : IAgentTransport
{
    private const string SubscriptionHeader = "subscription-id";

    // The reference waits for ever, which leaves it deaf when a server accepts the call and then hangs.
    private static readonly TimeSpan HeaderTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RefusalTimeout = TimeSpan.FromSeconds(5);

    private volatile bool _ready;
    private bool _wasReady;

    /// <inheritdoc/>
    public async Task RunAsync(IAgentReceiver receiver, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            string reason;
            var replaced = surroundings.Broker.Replaced;
            _wasReady = false;
            try
            {
                await ReceiveAsync(receiver, cancellation);
                reason = "the server ended the stream";
            }
            catch (RpcException cause)
            {
                reason = CallFailure.Describe(cause.Status);
            }
            catch (TimeoutException cause)
            {
                reason = cause.Message;
            }
            catch (ObjectDisposedException)
            {
                reason = "the connection is made again";
            }
            catch (Exception cause) when (!cancellation.IsCancellationRequested)
            {
                // An agent must not go deaf over a defect; it is logged with its cause and the stream opened again.
                LogStreamFailed(consumerName, cause);
                reason = cause.Message;
            }

            if (cancellation.IsCancellationRequested)
            {
                return;
            }

            var pause = ladder.Next();
            receiver.OnDisconnected(reason, pause);
            if (_wasReady)
            {
                // New certificates that ended a connection do not hurry the next one (protocol.md section 6.4).
                replaced = surroundings.Broker.Replaced;
            }
            else
            {
                surroundings.Broker.Certificate.Tell();
            }

            await replaced.WaitAsync(pause, surroundings.Time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public async Task PublishAsync(CloudNative.CloudEvents.CloudEvent cloudEvent, CancellationToken cancellation)
    {
        if (!_ready)
        {
            throw new PublishException(PublishException.NotReady);
        }

        try
        {
            await surroundings.Broker.Client.PublishAsync(
                new PublishRequest { Event = ProtobufBinding.Encode(cloudEvent) },
                deadline: surroundings.Time.GetUtcNow().UtcDateTime + surroundings.PublishTimeout,
                cancellationToken: cancellation);
        }
        catch (RpcException cause)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new PublishException(CallFailure.Describe(cause.Status), cause);
        }
        catch (ObjectDisposedException cause)
        {
            // The channel was replaced between being asked for and being used.
            throw new PublishException(PublishException.NotReady, cause);
        }
    }

    private async Task ReceiveAsync(IAgentReceiver receiver, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var watched = surroundings.Watch.Watch(end);
        watched.Allow(HeaderTimeout);
        try
        {
            using var call = surroundings.Broker.Client.Subscribe(
                new SubscriptionRequest { ClusterName = consumerName, DataType = DataType.ManifestBundle.ToString() },
                cancellationToken: end.Token);
            await WaitForHeaderAsync(call, watched);
            watched.Allow(surroundings.ServerHealthinessTimeout);
            _ready = _wasReady = true;
            receiver.OnSubscribed();
            while (await call.ResponseStream.MoveNext(CancellationToken.None))
            {
                Receive(call.ResponseStream.Current, receiver, watched);
            }
        }
        catch (RpcException cause) when (watched.TimedOut)
        {
            throw new TimeoutException("stream timeout", cause);
        }
        finally
        {
            _ready = false;
        }
    }

    private void Receive(WireEvent wire, IAgentReceiver receiver, WatchedStream watched)
    {
        if (wire.Type == EventType.Heartbeat)
        {
            watched.Allow(surroundings.ServerHealthinessTimeout);
            return;
        }

        try
        {
            receiver.OnEvent(ProtobufBinding.Decode(wire));
        }
        catch (InvalidEventException cause)
        {
            LogEventUnreadable(consumerName, cause.Message);
        }
    }

    // A refused call has no header; reading it once brings the status that says why.
    private static async Task WaitForHeaderAsync(AsyncServerStreamingCall<WireEvent> call, WatchedStream watched)
    {
        var headers = await call.ResponseHeadersAsync;
        if (!string.IsNullOrEmpty(headers.GetValue(SubscriptionHeader)))
        {
            return;
        }

        watched.Allow(RefusalTimeout);
        await call.ResponseStream.MoveNext(CancellationToken.None);
        throw new TimeoutException($"the server answered without the header {SubscriptionHeader}");
    }
}
