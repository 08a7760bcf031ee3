using System.Buffers;
using Google.Protobuf;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;
using Maestro.Protocol.Tests.Vectors;
using AttributeValue = Maestro.Protocol.CloudEvents.V1.CloudEvent.Types.CloudEventAttributeValue;

namespace Maestro.Protocol.Tests.CloudEvents;

/// <summary>Texts that the library takes for the name of a drive, and others with a bar.</summary>
public sealed class ReferenceTextTests
{
    public static TheoryData<string> Texts => ["a|b", "a|b|c", "a|/b", "a|", "ab|c", "urn:a|b"];

    [Theory, MemberData(nameof(Texts))]
    public void A_published_event_has_the_source_that_its_sender_subscribes_to(string text)
    {
        var wire = Vector.Wire("create-from-source");
        wire.Source = text;

        var published = PublishedEvent.Read(new ReadOnlySequence<byte>(new PublishRequest { Event = wire }.ToByteArray()));

        Assert.Equal((text, text), (published.Source, published.Event?.Source));
    }

    [Theory, MemberData(nameof(Texts))]
    public void References_are_written_as_they_came(string text)
    {
        var wire = Vector.Wire("create-from-source");
        wire.Source = text;
        wire.Attributes["ce-other"] = new AttributeValue { CeUriRef = text };

        var again = ProtobufBinding.Encode(ProtobufBinding.Decode(wire));
        var stored = EventAttributes.Read(EventAttributes.Write(ProtobufBinding.Decode(wire)));

        Assert.Equal((text, text), (again.Source, Text(again.Attributes["ce-other"])));
        Assert.Equal((text, text), (stored.SourceText(), (string)stored["other"]!));
    }

    [Theory]
    [InlineData("a:b")]
    [InlineData("http://a|b:c")]
    public void What_is_none_with_an_escaped_bar_either_is_none(string text) => Assert.Null(ReferenceText.Read(text));

    [Fact]
    public void An_event_without_source_has_an_empty_one() => Assert.Equal("", new CloudNative.CloudEvents.CloudEvent().SourceText());

    private static string Text(AttributeValue value) => value.CeUri.Length > 0 ? value.CeUri : value.CeUriRef;
}
