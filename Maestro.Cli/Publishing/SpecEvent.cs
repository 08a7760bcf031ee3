using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;
using Value = Maestro.Protocol.CloudEvents.V1.CloudEvent.Types.CloudEventAttributeValue;

namespace Maestro.Cli.Publishing;

/// <summary>The events of a source (protocol.md sections 2.5 and 8.1 to 8.4).</summary>
internal static class SpecEvent
{
    /// <summary>Creates or updates a bundle.</summary>
    /// <param name="source">Who asks.</param>
    /// <param name="id">The bundle.</param>
    /// <param name="consumer">Its consumer.</param>
    /// <param name="version">The version it has; 0 creates it.</param>
    /// <param name="spec">What it shall be.</param>
    public static CloudEvent Apply(string source, string id, string consumer, int version, BundleSpec spec)
    {
        var cloudEvent = Event(source, version == 0 ? EventType.CreateRequest : EventType.UpdateRequest, id, consumer, version);
        cloudEvent.BinaryData = UnsafeByteOperations.UnsafeWrap(spec.Data);
        cloudEvent.Attributes["contenttype"] = Text("application/json");
        cloudEvent.Attributes["ce-metadata"] = Text(spec.Metadata);
        return cloudEvent;
    }

    /// <summary>Deletes a bundle.</summary>
    public static CloudEvent Delete(string source, string id, string consumer, int version)
    {
        var cloudEvent = Event(source, EventType.DeleteRequest, id, consumer, version);
        cloudEvent.Attributes["ce-deletiontimestamp"] = Now();
        return cloudEvent;
    }

    private static CloudEvent Event(string source, string action, string id, string consumer, int version) => new()
    {
        Id = Guid.NewGuid().ToString(),
        Source = source,
        SpecVersion = "1.0",
        Type = EventType.Spec(action),
        Attributes =
        {
            ["ce-time"] = Now(),
            ["ce-clustername"] = Text(consumer),
            ["ce-resourceid"] = Text(id),
            ["ce-resourceversion"] = new Value { CeInteger = version },
        },
    };

    private static Value Text(string text) => new() { CeString = text };

    private static Value Now() => new() { CeTimestamp = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow) };
}

/// <summary>What a bundle shall be.</summary>
/// <param name="Metadata">The metadata of the work, a JSON object.</param>
/// <param name="Data">Manifests and what belongs to them (protocol.md section 3.1), a JSON object.</param>
internal sealed record BundleSpec(string Metadata, byte[] Data);
