using Maestro.Gateway.Brokers;
using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using Microsoft.Extensions.Options;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Gateway.Sources;

/// <summary>Tells a source of what would not reach its agent, before it is stored (protocol.md sections 1.7, 7.2 and 7.5).</summary>
internal sealed class DeliverabilityCheck(IOptions<DeliveryOptions> options, TimeProvider time, IBrokerLimits? broker = null)
{
    // An event is larger than what it is made of, but not that much.
    private const int CertainlySmall = BundleEvents.MaxClientMessageSize / 2;

    /// <summary>Why the agent would never get what the source asks for; null when it will.</summary>
    public string? ProblemOf(SpecRequest request)
    {
        if (request.Action == EventType.DeleteRequest)
        {
            // It has what was stored, and that was looked at.
            return null;
        }

        var now = time.GetUtcNow();
        var input = new SpecEventInput(
            options.Value.SourceId, request.ResourceId, request.ClusterName, int.MaxValue, now, null, request.Attributes, request.Metadata, request.Data);
        return ProblemOfSize(input) ?? (broker is null ? null : ProblemOfBroker(broker, input, now));
    }

    private static string? ProblemOfSize(SpecEventInput input)
    {
        if (input.Attributes.Length + input.Data.Length <= CertainlySmall)
        {
            return null;
        }

        // Without room it goes without its metadata.
        var size = SpecEvents.Compose(input with { Metadata = default }, EventType.ResyncResponse).Length;
        return size <= BundleEvents.MaxClientMessageSize
            ? null
            : $"the event for its agent has {size} bytes without metadata; agents take {BundleEvents.MaxClientMessageSize} at most";
    }

    private static string? ProblemOfBroker(IBrokerLimits broker, SpecEventInput input, DateTimeOffset now)
    {
        // As it will be when it is deleted some day, which is when it is largest.
        var composed = SpecEvents.Compose(input with { DeletedAt = now }, EventType.ResyncResponse, Guid.Empty.ToString(), now);
        return broker.ProblemOf(input.ConsumerName, TextBinding.Encode(WireEvent.Parser.ParseFrom(composed))) is { } problem
            ? $"{problem}, with which its agent is reached"
            : null;
    }
}
