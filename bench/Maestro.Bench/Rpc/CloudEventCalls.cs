using Maestro.Bench.Events;

namespace Maestro.Bench.Rpc;

/// <summary>The calls of the service (protocol.md section 1.1).</summary>
internal static class CloudEventCalls
{
    /// <summary>Path of the unary method.</summary>
    public const string Publish = "/io.cloudevents.v1.CloudEventService/Publish";

    /// <summary>Path of the streaming method.</summary>
    public const string Subscribe = "/io.cloudevents.v1.CloudEventService/Subscribe";
}

/// <summary>Gets the answer to a Publish.</summary>
/// <param name="index">What the caller called the event.</param>
/// <param name="lane">Which publisher sent it.</param>
/// <param name="status">The answer.</param>
internal delegate void PublishAnswered(int index, int lane, GrpcStatus status);

/// <summary>A Publish under way.</summary>
internal sealed class PublishCall(PublishAnswered answered, int index, int lane) : GrpcCall
{
    /// <inheritdoc/>
    protected override void OnEnded(GrpcStatus status) => answered(index, lane, status);
}

/// <summary>Listens to many subscriptions, each of which has a number.</summary>
internal interface ISubscriber
{
    /// <summary>A subscription is open.</summary>
    void Opened(int subscription);

    /// <summary>An event came that is no heartbeat.</summary>
    void Received(int subscription, in ReceivedEvent received);

    /// <summary>A subscription ended.</summary>
    /// <param name="subscription">Which one.</param>
    /// <param name="wasOpen">False when the server did not even accept it.</param>
    /// <param name="status">Why.</param>
    void Ended(int subscription, bool wasOpen, GrpcStatus status);
}

/// <summary>A Subscribe under way.</summary>
internal sealed class SubscribeCall(ISubscriber subscriber, int number) : GrpcCall
{
    private bool _isOpen;

    /// <inheritdoc/>
    protected override void OnAccepted()
    {
        _isOpen = true;
        subscriber.Opened(number);
    }

    /// <inheritdoc/>
    protected override void OnMessage(ReadOnlySpan<byte> message)
    {
        var received = ReceivedEvent.Read(message);
        if (!received.IsHeartbeat)
        {
            subscriber.Received(number, received);
        }
    }

    /// <inheritdoc/>
    protected override void OnEnded(GrpcStatus status) => subscriber.Ended(number, _isOpen, status);
}
