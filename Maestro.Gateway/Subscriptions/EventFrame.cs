using System.Buffers;
using Google.Protobuf;
using Maestro.Protocol.CloudEvents;
using Prometheus;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Gateway.Subscriptions;

/// <summary>An encoded event for a stream. The bytes are shared by all subscriptions it goes to.</summary>
/// <param name="ResourceId">The bundle; empty for a heartbeat.</param>
/// <param name="Bytes">The protobuf message.</param>
internal sealed record EventFrame(string ResourceId, byte[] Bytes)
{
    private const int HeartbeatIdAt = 2;

    /// <summary>Counts each sending of it; null when it is not counted.</summary>
    public ICounter? Sent { get; init; }

    /// <summary>True for the last status of a bundle that is about to be gone: it is stored nowhere, so it cannot be read again.</summary>
    public bool IsFinal { get; init; }

    /// <summary>A heartbeat without its id, for which there is room.</summary>
    private static readonly byte[] AnyHeartbeat =
        new WireEvent { Id = Guid.Empty.ToString(), SpecVersion = "1.0", Type = EventType.Heartbeat }.ToByteArray();

    /// <summary>A heartbeat: id, version and type, nothing else (protocol.md section 1.6).</summary>
    public static EventFrame Heartbeat()
    {
        var bytes = AnyHeartbeat.AsSpan().ToArray();
        Guid.NewGuid().TryFormat(bytes.AsSpan(HeartbeatIdAt), out _);
        return new EventFrame("", bytes);
    }

    /// <summary>Writes the message without encoding it again.</summary>
    public void WriteTo(Grpc.Core.SerializationContext context)
    {
        context.SetPayloadLength(Bytes.Length);
        context.GetBufferWriter().Write(Bytes);
        context.Complete();
    }
}
