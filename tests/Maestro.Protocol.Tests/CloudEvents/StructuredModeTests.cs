using System.Text;
using CloudNative.CloudEvents;
using Google.Protobuf;
using Maestro.Protocol.CloudEvents;
using AttributeValue = Maestro.Protocol.CloudEvents.V1.CloudEvent.Types.CloudEventAttributeValue;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Protocol.Tests.CloudEvents;

/// <summary>Events whose <c>binary_data</c> is a whole JSON CloudEvent (protocol.md section 2.3).</summary>
[Trait("Checklist", "protocol-24")]
public sealed class StructuredModeTests
{
    [Theory]
    [InlineData("application/cloudevents+json")]
    [InlineData("Application/CloudEvents+JSON; charset=utf-8")]
    public void Accepts_structured_mode(string contentType)
    {
        var cloudEvent = DecodeStructured(
            contentType,
            """
            {"specversion":"1.0","id":"1","source":"s","type":"t","time":"2026-01-15T10:00:00.123456789Z","resourceversion":7,
             "clustername":"c","Odd":true,"none":null,"deletiontimestamp":"2026-01-15T10:00:00Z","data": {"b":1.50, "a":12345678901234567890}}
            """);

        var wire = ProtobufBinding.Encode(cloudEvent);
        Assert.Equal("{\"b\":1.50, \"a\":12345678901234567890}", wire.BinaryData.ToStringUtf8());
        Assert.Equal(123456789, wire.Attributes["ce-time"].CeTimestamp.Nanos);
        Assert.Equal(7, wire.Attributes["ce-resourceversion"].CeInteger);
        Assert.True(wire.Attributes["ce-odd"].CeBoolean);
        Assert.Equal(AttributeValue.AttrOneofCase.CeTimestamp, wire.Attributes["ce-deletiontimestamp"].AttrCase);
        Assert.DoesNotContain("ce-none", wire.Attributes.Keys);
    }

    [Fact]
    public void Structured_mode_carries_base64_data() => Assert.Equal(
        "{}",
        Encoding.UTF8.GetString((byte[])DecodeStructured(
            "application/cloudevents+json", """{"specversion":"1.0","id":"1","source":"s","type":"t","data_base64":"e30="}""").Data!));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"id":"1","source":"s","type":"t"}""")]
    [InlineData("""{"specversion":"2.0","id":"1","source":"s","type":"t"}""")]
    [InlineData("""{"specversion":1,"id":"1","source":"s","type":"t"}""")]
    [InlineData("""{"specversion":"1.0","source":"s","type":"t"}""")]
    [InlineData("""{"specversion":"1.0","id":1,"source":"s","type":"t"}""")]
    [InlineData("""{"specversion":"1.0","id":"","source":"s","type":"t"}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"t","a":1.5}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"t","a":9999999999}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"t","a":{}}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"t","a":"\ud800"}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"t","\ud800":"a"}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"t","datacontenttype":"application/cloudevents+json","data":{}}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"t","data_base64":"%"}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"t","data_base64":"/w=="}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"t"} x""")]
    public void Refuses_a_structured_event_that_is_none(string body) =>
        Assert.Throws<InvalidEventException>(() => DecodeStructured("application/cloudevents+json", body));

    [Fact]
    public void Data_without_content_type_is_json()
    {
        const string start = """{"specversion":"1.0","id":"1","source":"s","type":"t" """;

        Assert.Equal("application/json", DecodeStructured("application/cloudevents+json", start + ",\"data\":{}}").DataContentType);
        Assert.Null(DecodeStructured("application/cloudevents+json", start + "}").DataContentType);
    }

    private static CloudEvent DecodeStructured(string contentType, string body) => ProtobufBinding.Decode(new WireEvent
    {
        Attributes = { ["contenttype"] = new AttributeValue { CeString = contentType } },
        BinaryData = ByteString.CopyFromUtf8(body),
    });
}
