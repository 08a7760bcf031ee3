using Maestro.Grains.Delivery;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.PubSub;
using Maestro.Protocol.ResourceBundles;
using Microsoft.Extensions.Options;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Gateway.Brokers.PubSub;

/// <summary>Tells a source of what Pub/Sub would not carry to its agent, before it is stored (protocol.md section 7.5).</summary>
internal sealed class PubSubLimits(IOptions<DeliveryOptions> options, TimeProvider time)
{
    /// <summary>Why the agent would never get what the source asks for; null when it will.</summary>
    public string? ProblemOf(SpecRequest request)
    {
        if (request.Action == EventType.DeleteRequest)
        {
            // It has what was stored, and that was looked at.
            return null;
        }

        // As it will be when it is deleted some day, which is when it is largest: a bundle that cannot be deleted must not be created.
        var now = time.GetUtcNow();
        var composed = SpecEvents.Compose(
            new SpecEventInput(
                options.Value.SourceId, request.ResourceId, request.ClusterName, int.MaxValue, now, now, request.Attributes, request.Metadata, request.Data),
            EventType.ResyncResponse,
            Guid.Empty.ToString(),
            now);
        return PubSubMessages.ProblemOf(PubSubMessages.Make(TextBinding.Encode(WireEvent.Parser.ParseFrom(composed)))) is { } problem
            ? $"{problem}, with which its agent is reached"
            : null;
    }
}
