using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.Mqtt;
using Maestro.Protocol.ResourceBundles;
using Maestro.Protocol.Tests.Vectors;
using MQTTnet.Protocol;

namespace Maestro.Protocol.Tests.Mqtt;

/// <summary>The worked examples of protocol.md sections 8.12 and 8.13, and what the readers of both sides accept.</summary>
public sealed class MqttMessagesTests
{
    private const string Topic = "sources/maestro/consumers/cluster-a7/sourceevents";

    [Fact]
    [Trait("Checklist", "protocol-92")]
    [Trait("Checklist", "protocol-94")]
    public void A_create_for_an_agent_is_the_worked_example()
    {
        var wire = Vector.Wire("create-to-agent");

        var message = MqttMessages.Make(Topic, TextBinding.Encode(wire), qos: 1);

        Assert.Equal(Topic, message.Topic);
        Assert.Equal("application/json", message.ContentType);
        Assert.Equal(MqttQualityOfServiceLevel.AtLeastOnce, message.QualityOfServiceLevel);
        Assert.False(message.Retain);
        Assert.Equal(wire.BinaryData.ToByteArray(), message.Payload.ToArray());
        Assert.Equal(
            [
                ("ce-specversion", "1.0"),
                ("ce-id", "0d3b1a52-7a6e-4c0a-9a52-6a4f5b0e9f01"),
                ("ce-source", "maestro"),
                ("ce-type", "io.open-cluster-management.works.v1alpha1.manifestbundles.spec.create_request"),
                ("ce-clustername", "cluster-a7"),
                ("ce-logtracing", """{"logging.open-cluster-management.io/op-id":"7d0e3c52-1f0b-4c6e-b7c3-1a8f3f3f9a10"}"""),
                ("ce-metadata", wire.Attributes["ce-metadata"].CeString),
                ("ce-originalsource", ""),
                ("ce-resourceid", "7eaba1ac-d355-5dff-b5f7-4fe5bfc4f513"),
                ("ce-resourceversion", "1"),
                ("ce-time", "2026-01-15T10:00:00.12045Z"),
            ],
            message.UserProperties.Select(property => (property.Name, Encoding.UTF8.GetString(property.ValueBuffer.Span))));
    }

    [Fact]
    public void A_deletion_has_its_time_in_rfc_3339()
    {
        var texts = TextBinding.Encode(Vector.Wire("deletion-notice")).Attributes.ToDictionary();

        Assert.Equal("2026-01-15T10:30:00.012Z", texts["ce-deletiontimestamp"]);
        Assert.Equal("4", texts["ce-resourceversion"]);
    }

    [Fact]
    [Trait("Checklist", "protocol-96")]
    public void A_status_resync_request_is_the_worked_example()
    {
        var request = new StatusResyncRequest("maestro", new Dictionary<string, string>
        {
            ["7eaba1ac-d355-5dff-b5f7-4fe5bfc4f513"] = "a9cf09ee01f87fac73cc8345b975390a9d98e11965e9f0458303071d03ae0e91",
        });

        var message = MqttMessages.Make(Topic, TextBinding.Encode(request.Compose("cluster-a7", "an-id", DateTimeOffset.UnixEpoch)), qos: 1);

        Assert.Equal("application/json", message.ContentType);
        Assert.Equal(
            """{"statusHashes":[{"resourceID":"7eaba1ac-d355-5dff-b5f7-4fe5bfc4f513","statusHash":"a9cf09ee01f87fac73cc8345b975390a9d98e11965e9f0458303071d03ae0e91"}]}""",
            Encoding.UTF8.GetString(message.Payload.ToArray()));
        Assert.Equal(
            [
                ("ce-specversion", "1.0"),
                ("ce-id", "an-id"),
                ("ce-source", "maestro"),
                ("ce-type", "io.open-cluster-management.works.v1alpha1.manifestbundles.status.resync_request"),
                ("ce-clustername", "cluster-a7"),
                ("ce-originalsource", ""),
                ("ce-time", "1970-01-01T00:00:00Z"),
            ],
            message.UserProperties.Select(property => (property.Name, Encoding.UTF8.GetString(property.ValueBuffer.Span))));
    }

    [Fact]
    [Trait("Checklist", "protocol-93")]
    public void A_status_of_texts_alone_is_read_as_the_one_over_grpc()
    {
        var wire = Vector.Wire("status-from-agent");

        var read = TextBinding.Decode(MqttMessages.Read(MqttMessages.Make("t", TextBinding.Encode(wire), qos: 1)));

        var expected = StatusReport.Read(InboundEvent.From(ProtobufBinding.Decode(wire)));
        var report = StatusReport.Read(InboundEvent.From(read));
        Assert.Equal(
            (expected.ResourceId, expected.ResourceVersion, expected.ClusterName, expected.OriginalSource, expected.SequenceId, expected.StatusHash),
            (report.ResourceId, report.ResourceVersion, report.ClusterName, report.OriginalSource, report.SequenceId, report.StatusHash));
        Assert.Equal(expected.Data, report.Data);
        Assert.Equal((string?)JsonNode.Parse(expected.Attributes)!["time"], (string?)JsonNode.Parse(report.Attributes)!["time"]);
    }

    [Theory]
    [Trait("Checklist", "protocol-93")]
    [InlineData("create-to-agent")]
    [InlineData("delete-to-agent")]
    [InlineData("deletion-notice")]
    [InlineData("status-from-agent")]
    [InlineData("spec-resync-from-agent")]
    public void Texts_say_the_same_as_protobuf(string name)
    {
        var wire = Vector.Wire(name);

        var again = TextBinding.Encode(TextBinding.Decode(TextBinding.Encode(wire)));

        Assert.Equal(TextBinding.Encode(wire).Attributes, again.Attributes);
        Assert.Equal(wire.BinaryData.ToByteArray(), again.Data.ToArray());
    }

    [Theory]
    [InlineData("ce-specversion", null, "ce-specversion: a value is required")]
    [InlineData("ce-specversion", "2.0", "specversion")]
    [InlineData("ce-id", null, "id: a value is required")]
    [InlineData("ce-type", "", "type: a value is required")]
    [InlineData("ce-time", "yesterday", "time")]
    [InlineData("ce-a b", "x", "attributes")]
    [InlineData("CE-ID", "second", "is there twice")]
    public void What_cannot_be_read_is_refused_and_named(string key, string? value, string expected)
    {
        Dictionary<string, string> texts = new(StringComparer.Ordinal)
        {
            ["ce-specversion"] = "1.0", ["ce-id"] = "1", ["ce-source"] = "a", ["ce-type"] = "t", ["other"] = "ignored",
        };
        texts.Remove(key);
        if (value is not null)
        {
            texts[key] = value;
        }

        var error = Assert.Throws<InvalidEventException>(() => TextBinding.Decode(new TextEvent([.. texts], null, default)));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Structured_mode_is_read()
    {
        var body = """{"specversion":"1.0","id":"1","source":"a","type":"t","resourceversion":7,"data":{"k":1}}"""u8.ToArray();

        var read = TextBinding.Decode(new TextEvent([], "application/cloudevents+json; charset=utf-8", body));

        Assert.Equal("1", read.Id);
        Assert.Equal("""{"k":1}""", Encoding.UTF8.GetString((byte[])read.Data!));
    }

    [Fact]
    public void Missing_content_type_and_data_are_json_and_nothing()
    {
        KeyValuePair<string, string>[] texts = [new("ce-specversion", "1.0"), new("ce-id", "1"), new("ce-source", "a"), new("ce-type", "t")];

        Assert.Equal("application/json", TextBinding.Decode(new TextEvent(texts, null, "{}"u8.ToArray())).DataContentType);
        Assert.Null(TextBinding.Decode(new TextEvent(texts, "application/json", default)).Data);
    }

    [Theory]
    [InlineData(10, 10, null, null)]
    [InlineData(65_535, 10, null, null)]
    [InlineData(65_536, 10, null, "ce-metadata has 65536 bytes; MQTT carries 65535 at most in a user property")]
    [InlineData(10, 131_072, 131_072L, "the broker takes 131072 at most")]
    [InlineData(10, 120_000, 131_072L, null)]
    public void Limits_are_found_before_the_broker_finds_them(int metadata, int payload, long? maxPacketSize, string? problem)
    {
        var text = new TextEvent([new("ce-metadata", new string('m', metadata))], "application/json", new byte[payload]);

        var found = MqttMessages.ProblemOf(MqttMessages.Make("t", text, qos: 1), maxPacketSize);

        if (problem is null)
        {
            Assert.Null(found);
        }
        else
        {
            Assert.Contains(problem, found, StringComparison.Ordinal);
        }
    }
}
