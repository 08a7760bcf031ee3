using System.Text.Json.Nodes;
using Google.Protobuf;
using Grpc.Core;
using Maestro.Gateway.Tests.Hosting;
using Maestro.Gateway.Tests.Rpc;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;
using Maestro.Protocol.ResourceBundles;
using Maestro.SystemTests.Wire;
using V = Maestro.Protocol.CloudEvents.V1.CloudEvent.Types.CloudEventAttributeValue;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Gateway.Tests.Agents;

/// <summary>Publish on the port of the agents: agents repeat everything but OK for ever (protocol.md section 1.9).</summary>
[Collection(OneServer.Name)]
public sealed class AgentEndpointTests(ServerFixture fixture)
{
    [Theory, MemberData(nameof(Malformed.Defects), MemberType = typeof(Malformed))]
    [Trait("Checklist", "protocol-22"), Trait("Checklist", "protocol-23"), Trait("Checklist", "protocol-29")]
    public async Task What_is_no_event_is_an_invalid_argument(string defect, string named)
    {
        var status = Events.Status("north", "a", 1).With(defect);

        await AssertRefusedAsync(StatusCode.InvalidArgument, named, status);
    }

    [Fact]
    public async Task A_status_of_an_unknown_data_type_is_an_invalid_argument()
    {
        var status = Events.Status("north", "a", 1);
        status.Type = "example.org.v1.things.status.update_request";

        await AssertRefusedAsync(StatusCode.InvalidArgument, "example.org.v1.things", status);
    }

    [Fact]
    public async Task A_resync_of_an_unknown_data_type_is_a_failed_precondition()
    {
        var resync = Events.SpecResync("north");
        resync.Type = "example.org.v1.things.spec.resync_request";

        await AssertRefusedAsync(StatusCode.FailedPrecondition, "example.org.v1.things", resync);
    }

    [Fact, Trait("Checklist", "protocol-60")]
    public async Task A_resync_without_data_is_a_failed_precondition()
    {
        var resync = Events.SpecResync("north");
        resync.ClearData();

        await AssertRefusedAsync(StatusCode.FailedPrecondition, "data", resync);
    }

    [Theory, Trait("Checklist", "protocol-60")]
    [InlineData("""{"resourceVersions":null}""")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"resourceVersions":[]}""")]
    public async Task A_resync_of_nothing_is_accepted(string data)
    {
        var resync = Events.SpecResync(await fixture.Server.NewConsumerAsync());
        resync.BinaryData = ByteString.CopyFromUtf8(data);

        await fixture.Agent.PublishAsync(resync);
    }

    [Fact]
    public async Task A_resync_is_one_of_specs_whatever_its_type_says()
    {
        var (consumer, id, _) = await fixture.NewBundleAsync();
        await using var agent = await fixture.Agent.SubscribeAgentAsync(consumer);
        var resync = Events.SpecResync(consumer);
        resync.Type = EventType.Status(EventType.ResyncRequest);

        await fixture.Agent.PublishAsync(resync);

        var spec = await agent.WaitAsync(cloudEvent => cloudEvent.Id() == id, "the event");
        Assert.Equal(EventType.Spec(EventType.ResyncResponse), spec.Type);
    }

    [Fact]
    public async Task A_resync_without_cluster_name_is_a_failed_precondition() =>
        await AssertRefusedAsync(StatusCode.FailedPrecondition, "clustername", Events.SpecResync("").With("ce-clustername", (V?)null));

    [Fact, Trait("Checklist", "protocol-63")]
    public async Task A_status_of_an_unknown_bundle_is_answered() =>
        await fixture.Agent.PublishAsync(Events.Status("north", Guid.NewGuid().ToString(), 1));

    [Fact, Trait("Checklist", "protocol-64")]
    public async Task A_status_from_another_cluster_is_a_failed_precondition()
    {
        var (_, id, _) = await fixture.NewBundleAsync();

        await AssertRefusedAsync(StatusCode.FailedPrecondition, "clustername", Events.Status("south", id, 1));
        Assert.Null(await StatusAsync(id));
    }

    [Theory, Trait("Checklist", "protocol-65")]
    [InlineData("hub")]
    [InlineData("")]
    public async Task A_status_for_another_server_is_refused(string originalSource)
    {
        var (consumer, id, _) = await fixture.NewBundleAsync();

        await AssertRefusedAsync(
            StatusCode.FailedPrecondition, "originalsource", Events.Status(consumer, id, 1).With("ce-originalsource", Events.Text(originalSource)));
        Assert.Null(await StatusAsync(id));
    }

    [Theory, Trait("Checklist", "protocol-66")]
    [InlineData(2)]
    [InlineData(0)]
    public async Task A_status_of_another_version_is_answered_and_dropped(int version)
    {
        var (consumer, id, _) = await fixture.NewBundleAsync();

        await fixture.Agent.PublishAsync(Events.Status(consumer, id, version));

        Assert.Null(await StatusAsync(id));
    }

    [Fact, Trait("Checklist", "protocol-67")]
    public async Task A_status_that_is_not_newer_is_answered_and_dropped()
    {
        var (consumer, id, _) = await fixture.NewBundleAsync();
        var (older, newer) = (Events.NewSequence(), Events.NewSequence());

        await fixture.Agent.PublishAsync(Events.Status(consumer, id, 1, newer));
        await fixture.Agent.PublishAsync(Events.Status(consumer, id, 1, newer, message: "again"));
        await fixture.Agent.PublishAsync(Events.Status(consumer, id, 1, older, message: "late"));

        var stored = await StatusAsync(id);
        Assert.Equal(newer, stored!.SequenceId);
        Assert.Contains("\"ok\"", System.Text.Encoding.UTF8.GetString(stored.Data), StringComparison.Ordinal);
    }

    [Theory, Trait("Checklist", "protocol-63"), Trait("Checklist", "protocol-66"), Trait("Checklist", "protocol-68")]
    [InlineData(null, "sequenceid: the attribute is required")]
    [InlineData("abc", "sequenceid: \"abc\" must be a decimal 64-bit integer as text")]
    public async Task A_status_without_sequence_id_is_refused_for_the_same_version_only(string? sequenceId, string reason)
    {
        var (consumer, id, _) = await fixture.NewBundleAsync();
        WireEvent Status(string of, int version) => Events.Status(consumer, of, version).With("ce-sequenceid", sequenceId is null ? null : Events.Text(sequenceId));

        await fixture.Agent.PublishAsync(Status(Guid.NewGuid().ToString(), 1));
        await fixture.Agent.PublishAsync(Status(id, 2));
        await AssertRefusedAsync(StatusCode.FailedPrecondition, reason, Status(id, 1));
        Assert.Null(await StatusAsync(id));
    }

    [Fact, Trait("Checklist", "protocol-68")]
    public async Task A_sequence_id_of_another_node_is_refused()
    {
        var (consumer, id, _) = await fixture.NewBundleAsync();
        await fixture.Agent.PublishAsync(Events.Status(consumer, id, 1));
        var foreign = new SequenceId((SequenceId.Epoch << 22) | (9 << 12)).ToString();

        await AssertRefusedAsync(StatusCode.FailedPrecondition, "sequenceid", Events.Status(consumer, id, 1, foreign));
    }

    [Fact, Trait("Checklist", "protocol-69")]
    public async Task A_status_of_a_deleting_bundle_is_taken_and_keeps_its_version()
    {
        var (consumer, id, source) = await fixture.NewBundleAsync();
        await fixture.Source.PublishAsync(Events.Delete(source, consumer, id));
        var before = await RestAsync(id);

        await fixture.Agent.PublishAsync(Events.Status(consumer, id, 1));

        var after = await RestAsync(id);
        Assert.Equal(1, (int)after["status"]!["ObservedVersion"]!);
        foreach (var kept in new[] { "version", "deleted_at", "manifests" })
        {
            Assert.Equal(before[kept]!.ToJsonString(), after[kept]!.ToJsonString());
        }
    }

    [Fact, Trait("Checklist", "protocol-71")]
    public async Task A_proof_of_deletion_of_a_bundle_that_is_wanted_is_answered_and_changes_nothing()
    {
        var (consumer, id, _) = await fixture.NewBundleAsync();
        await fixture.Agent.PublishAsync(Events.Status(consumer, id, 1));
        var before = await RestAsync(id);

        await fixture.Agent.PublishAsync(Events.Status(consumer, id, 1, deleted: true));

        Assert.Equal(before.ToJsonString(), (await RestAsync(id)).ToJsonString());
    }

    [Theory]
    [InlineData("status.create_request")]
    [InlineData("status.anything")]
    [InlineData("status.resync_response")]
    [InlineData("spec.update_request")]
    public async Task Everything_but_a_resync_is_a_status(string subResourceAndAction)
    {
        var (consumer, id, _) = await fixture.NewBundleAsync();
        var status = Events.Status(consumer, id, 1);
        status.Type = $"{DataType.ManifestBundle}.{subResourceAndAction}";

        await fixture.Agent.PublishAsync(status);

        Assert.Equal(1, (await StatusAsync(id))!.Version);
    }

    [Fact, Trait("Checklist", "protocol-18")]
    public async Task A_message_of_four_mebibytes_is_accepted_and_a_larger_one_refused()
    {
        const int Limit = 4 * 1024 * 1024;

        await fixture.Agent.PublishAsync(OfSize(Limit));
        await AssertRefusedAsync(StatusCode.ResourceExhausted, "", OfSize(Limit + 1024));
    }

    private static WireEvent OfSize(int size)
    {
        var status = Events.Status("north", Guid.NewGuid().ToString(), 1);
        var empty = new PublishRequest { Event = Filled(status, size / 2) }.CalculateSize() - (size / 2);
        var filled = Filled(status, size - empty);
        Assert.Equal(size, new PublishRequest { Event = filled }.CalculateSize());
        return filled;
    }

    private static WireEvent Filled(WireEvent status, int size)
    {
        var copy = status.Clone();
        copy.BinaryData = ByteString.CopyFromUtf8($$"""{"conditions":[],"fill":"{{new string('x', size)}}"}""");
        return copy;
    }

    private async Task<JsonNode> RestAsync(string id)
    {
        using var rest = new HttpClient { BaseAddress = fixture.Server.RestAddress };
        return JsonNode.Parse(await rest.GetStringAsync(new Uri($"resource-bundles/{id}", UriKind.Relative)))!;
    }

    private async Task<StoredStatus?> StatusAsync(string id) =>
        (await fixture.Server.Grains.GetGrain<IResourceBundleReader>(0).GetBundle(id))!.State.Status;

    private async Task AssertRefusedAsync(StatusCode code, string named, WireEvent cloudEvent)
    {
        var refused = await fixture.Agent.RefusedAsync(cloudEvent);
        Assert.Equal(code, refused.StatusCode);
        Assert.Contains(named, refused.Detail, StringComparison.OrdinalIgnoreCase);
    }
}
