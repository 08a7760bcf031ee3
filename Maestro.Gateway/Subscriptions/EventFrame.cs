using System.Buffers;
using Google.Protobuf;
using Maestro.Protocol.CloudEvents;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Gateway.Subscriptions;

/// <summary>An encoded event for a stream. The bytes are shared by all subscriptions it goes to.</summary>
/// <param name="ResourceId">The bundle; empty for a heartbeat.</param>
/// <param name="Bytes">The protobuf message.</param>
internal sealed record EventFrame(string ResourceId, byte[] Bytes)
{
    /// <summary>A heartbeat: id, version and type, nothing else (protocol.md section 1.6).</summary>
    public static EventFrame Heartbeat() => new("", new WireEvent
    {
        Id = Guid.NewGuid().ToString(),
        SpecVersion = "1.0",
        Type = EventType.Heartbeat,
    }.ToByteArray());

    /// <summary>Writes the message without encoding it again.</summary>
    public void WriteTo(Grpc.Core.SerializationContext context)
    {
        context.SetPayloadLength(Bytes.Length);
        context.GetBufferWriter().Write(Bytes);
        context.Complete();
    }
}
