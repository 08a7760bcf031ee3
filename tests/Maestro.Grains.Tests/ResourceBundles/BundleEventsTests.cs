using System.Text;
using System.Text.Json.Nodes;
using CloudNative.CloudEvents;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Grains.Tests.ResourceBundles;

using static SampleBundle;

public sealed class BundleEventsTests
{
    [Theory, Trait("Checklist", "protocol-48")]
    [InlineData(1, false, false, "create_request")]
    [InlineData(2, false, false, "update_request")]
    [InlineData(1, true, false, "delete_request")]
    [InlineData(2, false, true, "resync_response")]
    [InlineData(2, true, true, "resync_response")]
    public void Every_event_to_an_agent_comes_from_the_server(int version, bool deleting, bool resync, string action)
    {
        var cloudEvent = Decode(BundleEvents.ForAgent(Id, Stored(version, deleting: deleting), "hub-7", resync, Now)!);

        Assert.Equal(("hub-7", EventType.Spec(action)), (cloudEvent.Source!.OriginalString, cloudEvent.Type));
    }

    [Theory, Trait("Checklist", "protocol-49")]
    [InlineData(false)]
    [InlineData(true)]
    public void The_name_becomes_the_resource_id_and_the_rest_of_the_metadata_stays(bool deleting)
    {
        var metadata = JsonNode.Parse((string)ForAgent(Stored(deleting: deleting))["metadata"]!)!;

        Assert.Equal(Id, (string?)metadata["name"]);
        Assert.Equal("u-1", (string?)metadata["uid"]);
        Assert.Equal("ledger", (string?)metadata["labels"]!["app"]);
        Assert.Equal(deleting, metadata["deletionTimestamp"] is not null);
    }

    [Fact]
    public void A_source_that_sent_no_metadata_gets_none_added() =>
        Assert.Null(ForAgent(Stored() with { Spec = Spec(metadata: null) })["metadata"]);

    [Fact, Trait("Checklist", "protocol-50")]
    public void Version_and_consumer_are_those_of_the_row()
    {
        var cloudEvent = ForAgent(Stored(version: 5));

        Assert.Equal(5, Assert.IsType<int>(cloudEvent[ExtensionNames.ResourceVersion]));
        Assert.Equal((Consumer, Id), (cloudEvent[ExtensionNames.ClusterName], cloudEvent[ExtensionNames.ResourceId]));
    }

    [Theory, Trait("Checklist", "protocol-51")]
    [InlineData(false)]
    [InlineData(true)]
    public void Id_and_time_are_those_of_the_source_and_a_repetition_has_the_same_bytes(bool resync)
    {
        var first = BundleEvents.ForAgent(Id, Stored(), "maestro", resync, Now)!;
        var second = BundleEvents.ForAgent(Id, Stored(), "maestro", resync, Now.AddMinutes(1))!;

        Assert.Equal(("spec-1", (DateTimeOffset?)CreatedAt.AddMinutes(-1)), (Decode(first).Id, Decode(first).Time));
        Assert.Equal(first, second);
    }

    [Theory, Trait("Checklist", "protocol-52")]
    [InlineData(false)]
    [InlineData(true)]
    public void A_deletion_has_an_id_and_a_time_of_its_own_and_the_time_of_deletion(bool resync)
    {
        var state = Stored(deleting: true);

        var first = Decode(BundleEvents.ForAgent(Id, state, "maestro", resync, Now)!);
        var second = Decode(BundleEvents.ForAgent(Id, state, "maestro", resync, Now)!);

        Assert.Equal(3, new HashSet<string?> { first.Id, second.Id, "spec-1" }.Count);
        Assert.Equal(Now, first.Time);
        Assert.Equal(state.DeletedAt, Assert.IsType<DateTimeOffset>(first[ExtensionNames.DeletionTimestamp]));
        Assert.Equal(Encoding.UTF8.GetString(state.Spec.Data.Span), Data(first));
    }

    [Fact, Trait("Checklist", "protocol-53")]
    public void Data_reaches_the_agent_byte_for_byte()
    {
        var data = """{"future":{"x":[1.10,9007199254740993]},  "manifests":[{"kind":"A","n":12345678901234567890}]}"""u8.ToArray();

        Assert.Equal(data, (byte[])ForAgent(Stored() with { Spec = Spec() with { Data = data } }).Data!);
    }

    [Fact]
    public void Tracing_and_original_source_are_passed_on_as_they_came()
    {
        var cloudEvent = ForAgent(Stored());

        Assert.Equal("""{"logging.open-cluster-management.io/op-id":"op-7"}""", cloudEvent[ExtensionNames.LogTracing]);
        Assert.Equal("", cloudEvent[ExtensionNames.OriginalSource]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_spec_that_no_agent_could_receive_is_not_sent(bool resync)
    {
        var fits = Stored() with { Spec = Spec() with { Data = Encoding.UTF8.GetBytes(JsonOfSize(BundleEvents.MaxClientMessageSize - 2_000)) } };
        var tooLarge = Stored() with { Spec = Spec() with { Data = Encoding.UTF8.GetBytes(JsonOfSize(BundleEvents.MaxClientMessageSize)) } };

        Assert.NotNull(BundleEvents.ToDelivery(Id, fits, "maestro", resync, Now));
        Assert.Null(BundleEvents.ToDelivery(Id, tooLarge, "maestro", resync, Now));
    }

    [Fact]
    public void A_spec_without_room_goes_without_its_metadata()
    {
        var metadata = """{"name":"work","annotations":{"a":"FILL"}}""".Replace("FILL", new string('x', 4_000), StringComparison.Ordinal);
        var state = Stored() with { Spec = Spec(metadata: metadata) with { Data = Encoding.UTF8.GetBytes(JsonOfSize(BundleEvents.MaxClientMessageSize - 2_000)) } };

        var cloudEvent = ForAgent(state);

        Assert.Null(cloudEvent[ExtensionNames.Metadata]);
        Assert.Equal(state.Spec.Data.Length, ((byte[])cloudEvent.Data!).Length);
    }

    [Fact, Trait("Checklist", "protocol-52")]
    public void A_deletion_without_room_goes_without_what_it_does_not_need()
    {
        var state = Stored(deleting: true) with { Spec = Spec() with { Data = Encoding.UTF8.GetBytes(JsonOfSize(BundleEvents.MaxClientMessageSize)) } };

        var cloudEvent = ForAgent(state);

        Assert.Equal(state.DeletedAt, cloudEvent[ExtensionNames.DeletionTimestamp]);
        Assert.Equal(3, cloudEvent[ExtensionNames.ResourceVersion]);
        Assert.Null(cloudEvent[ExtensionNames.Metadata]);
        Assert.Null(cloudEvent.Data);
    }

    [Fact, Trait("Checklist", "protocol-72")]
    public void The_source_sees_its_own_work_name_and_the_report_of_the_agent()
    {
        var state = Stored(version: 3, Status(3, sequence: 100));

        var cloudEvent = Decode(BundleEvents.ForSource(state)!);

        Assert.Equal("work", (string?)JsonNode.Parse((string)cloudEvent["metadata"]!)!["name"]);
        Assert.Equal(
            ("status-100", Agent, EventType.Status(EventType.UpdateRequest), (DateTimeOffset?)CreatedAt.AddMinutes(5)),
            (cloudEvent.Id, cloudEvent.Source!.OriginalString, cloudEvent.Type, cloudEvent.Time));
        Assert.Equal(
            (SequenceText(100), "hash-100", "maestro"),
            (cloudEvent[ExtensionNames.SequenceId], cloudEvent[ExtensionNames.StatusHash], cloudEvent[ExtensionNames.OriginalSource]));
        var data = JsonNode.Parse(Data(cloudEvent))!;
        Assert.Equal("100", (string?)data["conditions"]![0]!["message"]);
        Assert.Equal("ConfigMap", (string?)data["manifestBundle"]!["manifests"]![0]!["kind"]);
    }

    [Fact, Trait("Checklist", "protocol-76")]
    public void A_bundle_without_status_has_no_event_for_its_source()
    {
        Assert.Null(BundleEvents.ForSource(Stored()));
        Assert.Null(BundleEvents.ToStatusDelivery(Id, Stored()));
    }

    [Fact]
    public void A_status_that_fits_only_without_its_spec_is_sent_without_it()
    {
        var status = Status(3, data: JsonOfSize(BundleEvents.MaxClientMessageSize - 200_000));
        var state = Stored(version: 3, status) with { Spec = Spec() with { Data = Encoding.UTF8.GetBytes(JsonOfSize(300_000)) } };

        var encoded = BundleEvents.ForSource(state)!;

        Assert.InRange(encoded.Length, status.Data.Length, BundleEvents.MaxClientMessageSize);
        Assert.Equal(Encoding.UTF8.GetString(status.Data), Data(Decode(encoded)));
    }

    [Fact]
    public void A_status_that_no_client_could_receive_is_not_sent() =>
        Assert.Null(BundleEvents.ForSource(Stored(version: 3, Status(3, data: JsonOfSize(BundleEvents.MaxClientMessageSize)))));

    private static CloudEvent ForAgent(ResourceBundleState state) => Decode(BundleEvents.ForAgent(Id, state, "maestro", resync: false, Now)!);

    private static string JsonOfSize(int size) => $$"""{"fill":"{{new string('x', size - 11)}}"}""";
}
