using Google.Protobuf;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.PubSub;
using Maestro.Protocol.PubSub.V1;
using Maestro.Protocol.Tests.Vectors;

namespace Maestro.Protocol.Tests.PubSub;

/// <summary>The worked example of protocol.md section 8.14, the limits of the service, and what the readers of both sides accept.</summary>
public sealed class PubSubMessagesTests
{
    private static readonly PubSubTopics Topics = new("projects/acme-prod-01/topics/agentevents", "projects/acme-prod-01/topics/agentbroadcast");

    [Fact]
    [Trait("Checklist", "protocol-98")]
    public void A_status_of_an_agent_is_the_worked_example()
    {
        var wire = Vector.Wire("status-from-agent");

        var message = PubSubMessages.Make(TextBinding.Encode(wire));

        Assert.Equal("projects/acme-prod-01/topics/agentevents", PubSubMessages.TopicOf(Topics, wire.Type));
        Assert.Equal(wire.BinaryData, message.Data);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["ce-specversion"] = "1.0",
                ["ce-id"] = "9b1f6d2e-0c3a-4f65-8a77-5d4c3b2a1f09",
                ["ce-source"] = "cluster-a7-work-agent",
                ["ce-type"] = "io.open-cluster-management.works.v1alpha1.manifestbundles.status.update_request",
                ["ce-time"] = "2026-01-15T10:00:02.418331Z",
                ["Content-Type"] = "application/json",
                ["ce-clustername"] = "cluster-a7",
                ["ce-originalsource"] = "maestro",
                ["ce-resourceid"] = "7eaba1ac-d355-5dff-b5f7-4fe5bfc4f513",
                ["ce-resourceversion"] = "1",
                ["ce-sequenceid"] = "2011740148638683136",
                ["ce-statushash"] = "a9cf09ee01f87fac73cc8345b975390a9d98e11965e9f0458303071d03ae0e91",
                ["ce-logtracing"] = wire.Attributes["ce-logtracing"].CeString,
                ["ce-metadata"] = wire.Attributes["ce-metadata"].CeString,
            },
            message.Attributes.ToDictionary());
        Assert.Null(PubSubMessages.ProblemOf(message));
    }

    [Theory, MemberData(nameof(EventNames))]
    [Trait("Checklist", "protocol-98")]
    public void What_is_written_can_be_read(string name)
    {
        var wire = Vector.Wire(name);

        var read = TextBinding.Decode(PubSubMessages.Read(PubsubMessage.Parser.ParseFrom(PubSubMessages.Make(TextBinding.Encode(wire)).ToByteArray())));

        Assert.Equal((wire.Id, wire.Type, wire.Source), (read.Id, read.Type, read.Source?.OriginalString));
        Assert.Equal(wire.BinaryData.ToByteArray(), (byte[]?)read.Data ?? []);
    }

    public static TheoryData<string> EventNames => [.. Vector.Events];

    [Theory]
    [Trait("Checklist", "protocol-98")]
    [InlineData("spec.create_request", false)]
    [InlineData("spec.update_request", false)]
    [InlineData("spec.delete_request", false)]
    [InlineData("spec.resync_response", false)]
    [InlineData("status.update_request", false)]
    [InlineData("status.resync_response", false)]
    [InlineData("spec.resync_request", true)]
    [InlineData("status.resync_request", true)]
    public void Resync_requests_are_broadcast_and_nothing_else_is(string type, bool isBroadcast) => Assert.Equal(
        isBroadcast ? Topics.Broadcast : Topics.Events,
        PubSubMessages.TopicOf(Topics, $"io.open-cluster-management.works.v1alpha1.manifestbundles.{type}"));

    [Theory]
    [Trait("Checklist", "protocol-99")]
    [InlineData(1024, 1, null)]
    [InlineData(1025, 1, "ce-metadata has 1025 bytes; Pub/Sub carries 1024 at most in an attribute")]
    [InlineData(1, 99, null)]
    [InlineData(1, 100, "it has 101 attributes; Pub/Sub carries 100 at most")]
    public void The_limits_of_attributes_are_kept(int length, int others, string? expected)
    {
        var message = new PubsubMessage { Attributes = { ["ce-metadata"] = new string('x', length) } };
        for (var i = 0; i < others; i++)
        {
            message.Attributes[$"ce-{i}"] = "";
        }

        Assert.Equal(expected, PubSubMessages.ProblemOf(message));
    }

    [Fact]
    [Trait("Checklist", "protocol-99")]
    public void Bytes_count_and_not_letters() => Assert.Equal(
        "ce-metadata has 1026 bytes; Pub/Sub carries 1024 at most in an attribute",
        PubSubMessages.ProblemOf(new PubsubMessage { Attributes = { ["ce-metadata"] = new string('ü', 513) } }));

    [Fact]
    public void A_message_has_ten_megabytes_at_most() => Assert.Contains(
        "Pub/Sub carries 10000000 at most",
        PubSubMessages.ProblemOf(new PubsubMessage { Data = ByteString.CopyFrom(new byte[10_000_000]) }),
        StringComparison.Ordinal);

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        var message = PubSubMessages.Make(TextBinding.Encode(Vector.Wire("status-from-agent")));
        message.Attributes.Remove("ce-specversion");
        message.Attributes.Remove("Content-Type");
        message.Attributes["ce-time"] = "";

        var read = TextBinding.Decode(PubSubMessages.Read(message));

        Assert.Equal("application/json", read.DataContentType);
        Assert.Null(read.Time);
    }

    [Theory]
    [InlineData("ce-id")]
    [InlineData("ce-source")]
    [InlineData("ce-type")]
    public void What_every_event_needs_must_be_there(string key)
    {
        var message = PubSubMessages.Make(TextBinding.Encode(Vector.Wire("status-from-agent")));
        message.Attributes.Remove(key);

        Assert.Throws<InvalidEventException>(() => TextBinding.Decode(PubSubMessages.Read(message)));
    }

    [Fact]
    public void An_agent_leaves_out_the_metadata_that_is_too_long_and_nothing_else()
    {
        var text = new TextEvent([new("ce-id", "1"), new("ce-metadata", new string('x', 1025)), new("ce-logtracing", "{}")], null, default);

        Assert.Equal(["ce-id", "ce-logtracing"], PubSubMessages.WithoutOversized(text).Attributes.Select(pair => pair.Key));
    }
}
