using Maestro.Protocol;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;
using CloudEvent = CloudNative.CloudEvents.CloudEvent;

namespace Maestro.Gateway.Subscriptions;

/// <summary>What a peer of either port published.</summary>
internal static class PublishedEvent
{
    /// <summary>Reads the event and its type.</summary>
    /// <exception cref="InvalidEventException">The event cannot be read; the message names the attribute.</exception>
    public static (CloudEvent Event, EventType Type) Decode(PublishRequest request)
    {
        var cloudEvent = ProtobufBinding.Decode(request.Event ?? throw new InvalidEventException("event: a value is required"));
        return EventType.TryParse(cloudEvent.Type, out var type)
            ? (cloudEvent, type)
            : throw new InvalidEventException($"type: '{cloudEvent.Type}' must have the form group.version.resource.spec|status.action");
    }
}
