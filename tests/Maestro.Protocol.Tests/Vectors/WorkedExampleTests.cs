using System.Text;
using Google.Protobuf;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Protocol.Tests.Vectors;

/// <summary>The worked examples of protocol.md section 8, one flow after the other.</summary>
public sealed class WorkedExampleTests
{
    private const string Server = "maestro";
    private static readonly DateTimeOffset CreatedAt = Time("2026-01-15T10:00:00.2Z");

    public static TheoryData<string> Events => [.. Vector.Events];

    [Theory]
    [MemberData(nameof(Events))]
    [Trait("Checklist", "protocol-3")]
    public void An_event_survives_decoding_and_encoding(string name)
    {
        var wire = Vector.Wire(name);

        Assert.Equal(wire, ProtobufBinding.Encode(ProtobufBinding.Decode(wire)));
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void An_event_survives_being_stored(string name)
    {
        var cloudEvent = Vector.Event(name);

        var restored = EventAttributes.Read(EventAttributes.Write(cloudEvent));
        restored[ExtensionAttributes.Metadata] = cloudEvent[ExtensionAttributes.Metadata];
        restored.Data = cloudEvent.Data;

        Assert.Equal(Vector.Wire(name), ProtobufBinding.Encode(restored));
    }

    [Fact]
    [Trait("Checklist", "protocol-48")]
    [Trait("Checklist", "protocol-49")]
    [Trait("Checklist", "protocol-50")]
    [Trait("Checklist", "protocol-51")]
    public void A_create_reaches_the_agent_as_in_8_2()
    {
        var request = SpecRequest.Read(Vector.Event("create-from-source"));

        var composed = SpecEvents.Compose(Input(request, version: 1), request.Action);

        Assert.Equal(EventType.CreateRequest, request.Action);
        Assert.Equal("billing-hub", request.Source);
        Assert.Equal("7eaba1ac-d355-5dff-b5f7-4fe5bfc4f513", request.ResourceId);
        Assert.Equal("cluster-a7", request.ClusterName);
        Assert.Equal(0, request.ResourceVersion);
        Vector.AssertSame(Vector.Wire("create-to-agent"), WireEvent.Parser.ParseFrom(composed));
    }

    [Fact]
    [Trait("Checklist", "protocol-52")]
    public void A_deletion_reaches_the_agent_as_in_8_5()
    {
        var update = SpecRequest.Read(Vector.Event("update-from-source"));
        var delete = SpecRequest.Read(Vector.Event("delete-from-source"));

        var composed = SpecEvents.Compose(
            Input(update, version: 2) with { DeletedAt = Time("2026-01-15T11:00:00.301882Z") },
            delete.Action,
            "e2b7d1a0-6b8c-4b52-9a4d-91f7a6c0d877",
            Time("2026-01-15T11:00:00.310004Z"));

        Assert.Empty(delete.Data);
        Vector.AssertSame(Vector.Wire("delete-to-agent"), WireEvent.Parser.ParseFrom(composed));
    }

    [Fact]
    public void A_status_reaches_the_source_as_in_8_7()
    {
        var spec = SpecRequest.Read(Vector.Event("create-from-source"));
        var report = StatusReport.Read(Vector.Event("status-from-agent"));

        var composed = StatusEvents.Compose(report.Attributes, report.Data, spec.Metadata, CreatedAt, null, spec.Data);

        Assert.False(report.Deleted);
        Assert.Equal("cluster-a7-work-agent", report.Agent);
        Assert.Equal("maestro", report.OriginalSource);
        Assert.Equal(1, report.ResourceVersion);
        Assert.Equal("2011740148638683136", report.SequenceId);
        Vector.AssertSame(Vector.Wire("status-to-source"), WireEvent.Parser.ParseFrom(composed));
    }

    [Fact]
    [Trait("Checklist", "protocol-72")]
    public void The_final_status_reaches_the_source_as_in_8_8()
    {
        var spec = SpecRequest.Read(Vector.Event("update-from-source"));
        var report = StatusReport.Read(Vector.Event("deleted-from-agent"));

        var composed = StatusEvents.Compose(
            report.Attributes, report.Data, spec.Metadata, CreatedAt, Time("2026-01-15T11:00:00.301882Z"), spec.Data);

        Assert.True(report.Deleted);
        Vector.AssertSameJson(
            Vector.Text("deleted-to-source.metadata"), Encoding.UTF8.GetBytes(WireEvent.Parser.ParseFrom(composed).Attributes["ce-metadata"].CeString));
    }

    [Fact]
    [Trait("Checklist", "protocol-61")]
    public void A_resync_is_answered_as_in_8_9()
    {
        var request = SpecResyncRequest.Read(Vector.Event("spec-resync-from-agent"));
        var update = SpecRequest.Read(Vector.Event("update-from-source"));

        var reply = SpecEvents.Compose(Input(update, version: 2), EventType.ResyncResponse);
        var unknown = request.Versions[1];
        var notice = SpecEvents.DeletionNotice(
            Server,
            unknown.ResourceId,
            request.ClusterName,
            unknown.Version,
            "c0ffee00-1111-4222-8333-444455556666",
            Time("2026-01-15T10:30:00.012Z"));

        Assert.Equal(new HeldVersion(update.ResourceId, 1), request.Versions[0]);
        Vector.AssertSame(Vector.Wire("spec-resync-reply"), WireEvent.Parser.ParseFrom(reply));
        Assert.Equal(Vector.Wire("deletion-notice"), ProtobufBinding.Encode(notice));
    }

    [Fact]
    public void Resync_requests_are_composed_as_in_8_9_and_8_10()
    {
        var spec = SpecResyncRequest.Read(Vector.Event("spec-resync-from-agent"))
            .Compose("cluster-a7-work-agent", "4a5b6c7d-8e9f-4012-8345-6789abcdef01", Time("2026-01-15T10:30:00.001Z"));
        var status = StatusResyncRequest.Read(Vector.Event("status-resync-from-source"))
            .Compose("", "12345678-9abc-4def-8012-3456789abcde", Time("2026-01-15T10:40:00Z"));

        Assert.Equal(Vector.Wire("spec-resync-from-agent"), ProtobufBinding.Encode(spec));
        Assert.Equal(Vector.Wire("status-resync-from-source"), ProtobufBinding.Encode(status));
    }

    [Fact]
    [Trait("Checklist", "protocol-77")]
    public void Statuses_hash_to_the_known_answers()
    {
        var running = StatusReport.Read(Vector.Event("status-from-agent"));
        var deleted = StatusReport.Read(Vector.Event("deleted-from-agent"));

        Assert.Equal(Vector.Text("status-from-agent.canonical"), Encoding.UTF8.GetString(CanonicalStatus.Write(running.Data)));
        Assert.Equal(running.StatusHash, StatusHash.Compute(running.Data));
        Assert.Equal(deleted.StatusHash, StatusHash.Compute(deleted.Data));
    }

    [Fact]
    [Trait("Checklist", "protocol-11")]
    public void A_heartbeat_is_the_bytes_of_8_11()
    {
        var heartbeat = new WireEvent { Id = "1f2e3d4c-5b6a-4798-8a6b-0c1d2e3f4a5b", SpecVersion = "1.0", Type = EventType.Heartbeat };

        Assert.Equal(Vector.Wire("heartbeat"), heartbeat);
        Assert.Equal(
            "0a2431663265336434632d356236612d343739382d386136622d3063316432653366346135621a03312e302230696f2e6f70656e2d636c75"
            + "737465722d6d616e6167656d656e742e636c6f75646576656e74732e686561727462656174",
            Convert.ToHexStringLower(heartbeat.ToByteArray()));
    }

    private static SpecEventInput Input(SpecRequest request, int version) => new(
        Server, request.ResourceId, request.ClusterName, version, CreatedAt, null, request.Attributes, request.Metadata, request.Data);

    private static DateTimeOffset Time(string text) => Rfc3339.TryParse(text, out var time, out _) ? time : throw new FormatException(text);
}
