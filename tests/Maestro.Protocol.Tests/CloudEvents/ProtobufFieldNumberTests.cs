using System.Text;
using Google.Protobuf;
using Maestro.Protocol.CloudEvents.V1;
using AttributeValue = Maestro.Protocol.CloudEvents.V1.CloudEvent.Types.CloudEventAttributeValue;

namespace Maestro.Protocol.Tests.CloudEvents;

/// <summary>The tables of protocol.md section 1.2, against bytes written by hand.</summary>
[Trait("Checklist", "protocol-2")]
public sealed class ProtobufFieldNumberTests
{
    [Theory]
    [InlineData(1, nameof(CloudEvent.Id))]
    [InlineData(2, nameof(CloudEvent.Source))]
    [InlineData(3, nameof(CloudEvent.SpecVersion))]
    [InlineData(4, nameof(CloudEvent.Type))]
    [InlineData(7, nameof(CloudEvent.TextData))]
    public void A_text_field_of_an_event_has_its_number(int number, string property)
    {
        var message = CloudEvent.Parser.ParseFrom(Field(number, "x"u8));

        Assert.Equal("x", typeof(CloudEvent).GetProperty(property)!.GetValue(message));
    }

    [Fact]
    public void The_data_of_an_event_is_field_6_or_8()
    {
        Assert.Equal("x", CloudEvent.Parser.ParseFrom(Field(6, "x"u8)).BinaryData.ToStringUtf8());
        Assert.Equal("x", CloudEvent.Parser.ParseFrom(Field(8, Field(1, "x"u8))).ProtoData.TypeUrl);
    }

    [Theory]
    [InlineData("0801", AttributeValue.AttrOneofCase.CeBoolean)]
    [InlineData("1001", AttributeValue.AttrOneofCase.CeInteger)]
    [InlineData("1a0161", AttributeValue.AttrOneofCase.CeString)]
    [InlineData("220161", AttributeValue.AttrOneofCase.CeBytes)]
    [InlineData("2a0161", AttributeValue.AttrOneofCase.CeUri)]
    [InlineData("320161", AttributeValue.AttrOneofCase.CeUriRef)]
    [InlineData("3a020801", AttributeValue.AttrOneofCase.CeTimestamp)]
    [InlineData("1000", AttributeValue.AttrOneofCase.CeInteger)]
    [InlineData("1a00", AttributeValue.AttrOneofCase.CeString)]
    [Trait("Checklist", "protocol-3")]
    public void An_attribute_value_has_its_bytes(string hex, AttributeValue.AttrOneofCase expected)
    {
        var entry = (byte[])[.. Field(1, "ce-a"u8), .. Field(2, Convert.FromHexString(hex))];

        var value = CloudEvent.Parser.ParseFrom(Field(5, entry)).Attributes["ce-a"];

        Assert.Equal(expected, value.AttrCase);
        Assert.Equal(hex, Convert.ToHexStringLower(value.ToByteArray()));
    }

    [Fact]
    public void A_publish_request_carries_the_event_in_field_1()
    {
        var request = PublishRequest.Parser.ParseFrom(Field(1, Field(1, "x"u8)));

        Assert.Equal("x", request.Event.Id);
    }

    [Fact]
    public void A_subscription_has_source_cluster_and_data_type()
    {
        var request = SubscriptionRequest.Parser.ParseFrom([.. Field(1, "s"u8), .. Field(2, "c"u8), .. Field(3, "d"u8)]);

        Assert.Equal(("s", "c", "d"), (request.Source, request.ClusterName, request.DataType));
    }

    [Fact]
    [Trait("Checklist", "protocol-1")]
    public void The_service_has_its_name()
    {
        var service = CloudEventService.Descriptor;

        Assert.Equal("io.cloudevents.v1.CloudEventService", service.FullName);
        Assert.Equal(["Publish", "Subscribe"], service.Methods.Select(method => method.Name));
        Assert.Equal("google.protobuf.Empty", service.FindMethodByName("Publish").OutputType.FullName);
        Assert.True(service.FindMethodByName("Subscribe").IsServerStreaming);
    }

    private static byte[] Field(int number, ReadOnlySpan<byte> value)
    {
        Assert.True(value.Length < 128, Encoding.UTF8.GetString(value));
        return [(byte)((number << 3) | 2), (byte)value.Length, .. value];
    }
}
