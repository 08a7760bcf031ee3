using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;

namespace Maestro.Gateway.Subscriptions;

/// <summary>
/// The CloudEventService of the wire contract, bound so that a stream takes events that are encoded already: an event that goes to a
/// thousand subscribers is encoded once. What is published is read straight from the bytes of the call.
/// </summary>
[BindServiceMethod(typeof(CloudEventEndpoint), nameof(Bind))]
internal abstract class CloudEventEndpoint
{
    private const string ServiceName = "io.cloudevents.v1.CloudEventService";

    private static readonly Method<PublishedEvent, Empty> PublishMethod = new(
        MethodType.Unary, ServiceName, nameof(Publish), EventMarshaller(), Marshaller(Empty.Parser));

    private static readonly Method<SubscriptionRequest, EventFrame> SubscribeMethod = new(
        MethodType.ServerStreaming, ServiceName, nameof(Subscribe), Marshaller(SubscriptionRequest.Parser), FrameMarshaller());

    /// <summary>Takes one event; the answer comes after it is stored.</summary>
    public abstract Task<Empty> Publish(PublishedEvent published, ServerCallContext context);

    /// <summary>Streams events until the peer goes or the server closes the stream.</summary>
    public abstract Task Subscribe(SubscriptionRequest request, IServerStreamWriter<EventFrame> responseStream, ServerCallContext context);

    /// <summary>Called by the gRPC framework through <see cref="BindServiceMethodAttribute"/>.</summary>
    public static void Bind(ServiceBinderBase binder, CloudEventEndpoint? endpoint)
    {
        binder.AddMethod(PublishMethod, endpoint is null ? null : new UnaryServerMethod<PublishedEvent, Empty>(endpoint.Publish));
        binder.AddMethod(SubscribeMethod, endpoint is null ? null : new ServerStreamingServerMethod<SubscriptionRequest, EventFrame>(endpoint.Subscribe));
    }

    private static Marshaller<T> Marshaller<T>(MessageParser<T> parser)
        where T : IMessage<T>, IBufferMessage => Marshallers.Create(
            static (message, context) =>
            {
                context.SetPayloadLength(message.CalculateSize());
                message.WriteTo(context.GetBufferWriter());
                context.Complete();
            },
            context => parser.ParseFrom(context.PayloadAsReadOnlySequence()));

    private static Marshaller<PublishedEvent> EventMarshaller() => Marshallers.Create<PublishedEvent>(
        static (_, _) => throw new NotSupportedException("The server does not publish."),
        static context => PublishedEvent.Read(context.PayloadAsReadOnlySequence()));

    private static Marshaller<EventFrame> FrameMarshaller() => Marshallers.Create<EventFrame>(
        static (frame, context) => frame.WriteTo(context),
        static _ => throw new NotSupportedException("The server does not read streams of events."));
}
