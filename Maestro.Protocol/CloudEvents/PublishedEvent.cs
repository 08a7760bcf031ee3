using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Maestro.Protocol.CloudEvents.V1;

namespace Maestro.Protocol.CloudEvents;

/// <summary>What a peer published: an event and its type, or why it is none.</summary>
public sealed class PublishedEvent
{
    private PublishedEvent(string source) => Source = source;

    /// <summary>The sender as the message names it, whether the event could be read or not; it may be empty.</summary>
    public string Source { get; }

    /// <summary>The event; null when it was refused.</summary>
    public InboundEvent? Event { get; private init; }

    /// <summary>The type of the event; null when it was refused.</summary>
    public EventType? Type { get; private init; }

    /// <summary>Why the event cannot be read; the sentence names the attribute.</summary>
    public string? Refusal { get; private init; }

    /// <summary>True when there is an event.</summary>
    [MemberNotNullWhen(true, nameof(Event), nameof(Type))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsReadable => Refusal is null;

    /// <summary>Reads the protobuf message <c>PublishRequest</c>; the bytes are not needed afterwards.</summary>
    /// <exception cref="Google.Protobuf.InvalidProtocolBufferException">It is no such message.</exception>
    public static PublishedEvent Read(ReadOnlySequence<byte> message)
    {
        if (ReadPlain(message) is { } plain)
        {
            return Make(plain.Source, plain);
        }

        var wire = PublishRequest.Parser.ParseFrom(message).Event;
        var source = wire?.Source ?? "";
        try
        {
            var cloudEvent = ProtobufBinding.Decode(wire ?? throw new InvalidEventException("event: a value is required"));
            return Make(source, InboundEvent.From(cloudEvent));
        }
        catch (InvalidEventException invalid)
        {
            return new PublishedEvent(source) { Refusal = invalid.Message };
        }
    }

    /// <summary>Takes over an event that a broker brought.</summary>
    public static PublishedEvent From(InboundEvent inbound)
    {
        ArgumentNullException.ThrowIfNull(inbound);
        return Make(inbound.Source, inbound);
    }

    private static PublishedEvent Make(string source, InboundEvent inbound) => EventType.TryParse(inbound.Type, out var type)
        ? new PublishedEvent(source) { Event = inbound, Type = type }
        : new PublishedEvent(source) { Refusal = $"type: '{inbound.Type}' must have the form group.version.resource.spec|status.action" };

    private static InboundEvent? ReadPlain(ReadOnlySequence<byte> message)
    {
        if (message.IsSingleSegment)
        {
            return PlainEventReader.Read(message.FirstSpan);
        }

        var joined = ArrayPool<byte>.Shared.Rent((int)message.Length);
        message.CopyTo(joined);
        var plain = PlainEventReader.Read(joined.AsSpan(0, (int)message.Length));
        ArrayPool<byte>.Shared.Return(joined);
        return plain;
    }
}
