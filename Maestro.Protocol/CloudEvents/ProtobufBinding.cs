using CloudNative.CloudEvents;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Protocol.CloudEvents;

/// <summary>
/// The protobuf form of a CloudEvent as the Go clients write and read it (protocol.md sections 1.2, 2.2 and 2.3). The
/// data of a decoded event is a <c>byte[]</c> or null.
/// </summary>
/// <remarks>
/// It differs from the CloudEvents protobuf format in its details: optional context attributes carry the prefix <c>ce-</c>, the
/// content type does not, and only <c>binary_data</c> counts as data.
/// </remarks>
public static class ProtobufBinding
{
    internal const string Prefix = "ce-";
    internal const string ContentTypeKey = "contenttype";

    /// <summary>Reads an event from the wire, in binary or in structured mode.</summary>
    /// <exception cref="InvalidEventException">A Go reader would refuse the event, or the data is not UTF-8; the message names the
    /// attribute.</exception>
    public static CloudEvent Decode(WireEvent wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        return ProtobufDecoding.Decode(wire);
    }

    /// <summary>Writes an event to the wire, always in binary mode.</summary>
    /// <exception cref="ArgumentException">The data is neither null nor a <c>byte[]</c>, which is to hold JSON.</exception>
    public static WireEvent Encode(CloudEvent cloudEvent)
    {
        ArgumentNullException.ThrowIfNull(cloudEvent);
        return ProtobufEncoding.Encode(cloudEvent);
    }
}
