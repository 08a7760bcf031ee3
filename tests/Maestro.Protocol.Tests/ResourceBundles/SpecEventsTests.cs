using System.Text;
using System.Text.Json.Nodes;
using CloudNative.CloudEvents;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Protocol.Tests.ResourceBundles;

public sealed class SpecEventsTests
{
    private const string Create = "create-from-source";
    private static readonly DateTimeOffset CreatedAt = new(2026, 1, 15, 12, 0, 0, 999, TimeSpan.FromHours(2));
    private static readonly DateTimeOffset Now = new(2026, 1, 16, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    [Trait("Checklist", "protocol-49")]
    [Trait("Checklist", "protocol-53")]
    public void Everything_but_the_rewritten_members_keeps_its_bytes()
    {
        const string metadata = "{\"labels\":{\"b\":\"1\",\"a\":\"2\"}, \"name\" : \"x\",\"custom\":1e400,\"uid\":\"u\"}";
        const string data = "{\"unknown\": 9007199254740993,\"manifests\":[]}";
        var cloudEvent = TestEvents.With(Create, "metadata", metadata);
        cloudEvent.Data = Encoding.UTF8.GetBytes(data);

        var wire = WireEvent.Parser.ParseFrom(SpecEvents.Compose(Input(cloudEvent), EventType.UpdateRequest));

        Assert.Equal(data, wire.BinaryData.ToStringUtf8());
        Assert.Equal(
            "{\"labels\":{\"b\":\"1\",\"a\":\"2\"},\"name\":\"id-1\",\"custom\":1e400,\"uid\":\"u\",\"creationTimestamp\":\"2026-01-15T10:00:00Z\"}",
            wire.Attributes["ce-metadata"].CeString);
    }

    [Fact]
    public void Computed_attributes_replace_received_ones_and_others_pass()
    {
        var cloudEvent = TestEvents.With(Create, "resourceversion", "5");
        cloudEvent[ExtensionAttributes.DeletionTimestamp] = Now;
        cloudEvent[ExtensionAttributes.OriginalSource] = "somebody";
        cloudEvent[ExtensionAttributes.Of("custom", CloudEventAttributeType.Integer)] = 3;

        var wire = WireEvent.Parser.ParseFrom(SpecEvents.Compose(Input(cloudEvent), EventType.ResyncResponse));

        Assert.Equal("maestro", wire.Source);
        Assert.EndsWith(".spec.resync_response", wire.Type, StringComparison.Ordinal);
        Assert.Equal(4, wire.Attributes["ce-resourceversion"].CeInteger);
        Assert.Equal("c1", wire.Attributes["ce-clustername"].CeString);
        Assert.Equal("id-1", wire.Attributes["ce-resourceid"].CeString);
        Assert.Equal("somebody", wire.Attributes["ce-originalsource"].CeString);
        Assert.Equal(3, wire.Attributes["ce-custom"].CeInteger);
        Assert.DoesNotContain("ce-deletiontimestamp", wire.Attributes.Keys);
    }

    [Fact]
    [Trait("Checklist", "protocol-51")]
    public void A_repetition_has_the_same_id_and_time_to_the_nanosecond()
    {
        var cloudEvent = TestEvents.With(Create, ExtensionNames.TimeRemainder, 42);

        var first = SpecEvents.Compose(Input(cloudEvent), EventType.CreateRequest);
        var second = SpecEvents.Compose(Input(cloudEvent), EventType.CreateRequest);

        var wire = WireEvent.Parser.ParseFrom(first);
        Assert.Equal(cloudEvent.Id, wire.Id);
        Assert.Equal(120450042, wire.Attributes["ce-time"].CeTimestamp.Nanos);
        Assert.Equal(first, second);
    }

    [Fact]
    [Trait("Checklist", "protocol-52")]
    public void A_deletion_has_its_own_id_and_time()
    {
        var cloudEvent = TestEvents.With(Create, ExtensionNames.TimeRemainder, 42);
        var input = Input(cloudEvent) with { DeletedAt = Now.AddHours(-1) };

        var wire = WireEvent.Parser.ParseFrom(SpecEvents.Compose(input, EventType.DeleteRequest, "new", Now));

        Assert.Equal("new", wire.Id);
        Assert.Equal(Now, wire.Attributes["ce-time"].CeTimestamp.ToDateTimeOffset());
        Assert.Equal(Now.AddHours(-1), wire.Attributes["ce-deletiontimestamp"].CeTimestamp.ToDateTimeOffset());
        Assert.Equal("2026-01-15T23:00:00Z", (string?)JsonNode.Parse(wire.Attributes["ce-metadata"].CeString)!["deletionTimestamp"]);
        Assert.NotEmpty(wire.BinaryData);
        Assert.Throws<ArgumentException>(() => SpecEvents.Compose(input, EventType.DeleteRequest));
    }

    [Fact]
    public void A_bundle_that_is_wanted_ignores_the_new_id()
    {
        var input = Input(TestEvents.With(Create, "metadata", null));

        var wire = WireEvent.Parser.ParseFrom(SpecEvents.Compose(input, EventType.ResyncResponse, "new", Now));

        Assert.Equal("0d3b1a52-7a6e-4c0a-9a52-6a4f5b0e9f01", wire.Id);
        Assert.DoesNotContain("ce-metadata", wire.Attributes.Keys);
        Assert.DoesNotContain("ce-deletiontimestamp", wire.Attributes.Keys);
    }

    [Theory]
    [Trait("Checklist", "protocol-59")]
    [InlineData(4, 4)]
    [InlineData(-1, 0)]
    [InlineData(long.MaxValue, int.MaxValue)]
    public void A_deletion_notice_repeats_the_reported_version(long reported, int expected)
    {
        var wire = ProtobufBinding.Encode(SpecEvents.DeletionNotice("hub", "id-1", "c1", reported, "new", Now));

        Assert.Equal("hub", wire.Source);
        Assert.Equal(expected, wire.Attributes["ce-resourceversion"].CeInteger);
        Assert.False(wire.HasBinaryData);
    }

    private static SpecEventInput Input(CloudEvent cloudEvent) => new(
        "maestro",
        "id-1",
        "c1",
        4,
        CreatedAt,
        null,
        EventAttributes.Write(cloudEvent),
        cloudEvent[ExtensionAttributes.Metadata] is string metadata ? Encoding.UTF8.GetBytes(metadata) : null,
        (byte[])cloudEvent.Data!);
}
