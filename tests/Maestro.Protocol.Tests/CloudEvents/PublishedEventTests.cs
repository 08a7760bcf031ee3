using System.Buffers;
using Google.Protobuf;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;
using Maestro.Protocol.Tests.Vectors;
using AttributeValue = Maestro.Protocol.CloudEvents.V1.CloudEvent.Types.CloudEventAttributeValue;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Protocol.Tests.CloudEvents;

public sealed class PublishedEventTests
{
    private static readonly WireEvent Create = Vector.Wire("create-from-source");

    [Fact]
    public void An_event_has_its_type_and_sender()
    {
        var published = Read(Create);

        Assert.True(published.IsReadable);
        Assert.Equal("billing-hub", published.Source);
        Assert.Equal("0d3b1a52-7a6e-4c0a-9a52-6a4f5b0e9f01", published.Event.Id);
        Assert.Equal(new EventType(DataType.ManifestBundle, SubResource.Spec, EventType.CreateRequest), published.Type);
    }

    [Fact]
    [Trait("Checklist", "protocol-24")]
    public void A_structured_event_is_read_too_and_the_sender_is_the_one_of_the_message()
    {
        var structured = OddEvents.Structured(Create);
        structured.Source = "envelope";

        var published = Read(structured);

        Assert.Equal(("envelope", "billing-hub"), (published.Source, published.Event?.Source));
    }

    [Theory]
    [InlineData("no event", "event: a value is required", "")]
    [InlineData("type", "type: 'a.b' must have the form group.version.resource.spec|status.action", "billing-hub")]
    [InlineData("unset value", "attributes: \"ce-a\" has no value", "billing-hub")]
    [InlineData("specversion", "specversion: \"2.0\" is not supported, it must be 1.0", "billing-hub")]
    public void A_refusal_says_why(string defect, string reason, string source)
    {
        var wire = Create.Clone();
        switch (defect)
        {
            case "no event":
                wire = null;
                break;
            case "type":
                wire.Type = "a.b";
                break;
            case "unset value":
                wire.Attributes["ce-a"] = new AttributeValue();
                break;
            default:
                wire.SpecVersion = "2.0";
                break;
        }

        var published = Read(wire);

        Assert.Equal((reason, source), (published.Refusal, published.Source));
        Assert.False(published.IsReadable);
        Assert.Null(published.Event);
        Assert.Null(published.Type);
    }

    [Fact]
    public void What_is_no_message_is_an_error_of_the_protobuf_library() =>
        Assert.Throws<InvalidProtocolBufferException>(() => PublishedEvent.Read(new ReadOnlySequence<byte>([0x0a, 0x05, 0x0a])));

    [Fact]
    public void An_event_in_pieces_is_the_same_event()
    {
        var bytes = new PublishRequest { Event = Create }.ToByteArray();
        var data = Create.BinaryData.ToByteArray();
        for (var at = 0; at < bytes.Length; at += 50)
        {
            var last = new Piece(bytes.AsMemory(at), at);
            var published = PublishedEvent.Read(new ReadOnlySequence<byte>(new Piece(bytes.AsMemory(0, at), 0, last), 0, last, last.Memory.Length));

            Assert.Equal(data, published.Event!.Data);
        }
    }

    private static PublishedEvent Read(WireEvent? wire) =>
        PublishedEvent.Read(new ReadOnlySequence<byte>(new PublishRequest { Event = wire }.ToByteArray()));

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long runningIndex, Piece? next = null) =>
            (Memory, RunningIndex, Next) = (memory, runningIndex, next);
    }
}
