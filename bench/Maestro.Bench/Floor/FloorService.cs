using System.Collections.Concurrent;
using System.Threading.Channels;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Maestro.Protocol.CloudEvents.V1;

namespace Maestro.Bench.Floor;

/// <summary>
/// Passes every event on to the agent of its consumer, with the version it would get, and does nothing else: it checks nothing and stores nothing.
/// </summary>
internal sealed class FloorService : CloudEventService.CloudEventServiceBase
{
    private const string Consumer = "ce-clustername";
    private const string Version = "ce-resourceversion";

    // As many as a stream of Maestro keeps waiting.
    private const int Waiting = 2048;

    private readonly ConcurrentDictionary<string, Channel<CloudEvent>> _agents = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override async Task<Empty> Publish(PublishRequest request, ServerCallContext context)
    {
        var attributes = request.Event.Attributes;
        if (!attributes.TryGetValue(Consumer, out var consumer) || !attributes.TryGetValue(Version, out var version)
            || !_agents.TryGetValue(consumer.CeString, out var agent))
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"{Consumer} and {Version} must be there, and the consumer's agent, too"));
        }

        version.CeInteger++;
        await agent.Writer.WriteAsync(request.Event, context.CancellationToken);
        return new Empty();
    }

    /// <inheritdoc/>
    public override async Task Subscribe(
        SubscriptionRequest request, IServerStreamWriter<CloudEvent> responseStream, ServerCallContext context)
    {
        var events = _agents.GetOrAdd(request.ClusterName, _ => Channel.CreateBounded<CloudEvent>(Waiting));
        await context.WriteResponseHeadersAsync([]);
        await foreach (var one in events.Reader.ReadAllAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(one, context.CancellationToken);
        }
    }
}
