using System.Text;
using System.Text.Json;
using Maestro.Agent.Feedback;
using Maestro.Agent.Status;
using Maestro.Agent.Tests.Works;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using AttributeValue = Maestro.Protocol.CloudEvents.V1.CloudEvent.Types.CloudEventAttributeValue;

namespace Maestro.Agent.Tests.Status;

public class StatusEventTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 15, 10, 0, 1, 250, TimeSpan.Zero);

    [Fact]
    [Trait("Checklist", "agent-104")]
    public void A_status_event_has_every_attribute_in_its_wire_form()
    {
        var status = AppliedStatus.After(
            WorkStatus.Empty, 1, Sample.Results((Sample.Meta("", "ConfigMap", "a"), null)), Sample.Start);
        var wire = ProtobufBinding.Encode(StatusEvent.Compose(
            Sample.Work(SpecEvent.OneMap), status, EventType.UpdateRequest, false, "cluster1-work-agent", new SequenceId(42), Now));

        Assert.Equal("1.0", wire.SpecVersion);
        Assert.Equal("cluster1-work-agent", wire.Source);
        Assert.Equal("io.open-cluster-management.works.v1alpha1.manifestbundles.status.update_request", wire.Type);
        Assert.True(Guid.TryParse(wire.Id, out _));
        Assert.Equal(
            "ce-clustername ce-logtracing ce-metadata ce-originalsource ce-resourceid ce-resourceversion ce-sequenceid ce-statushash ce-time contenttype",
            string.Join(' ', wire.Attributes.Keys.Order(StringComparer.Ordinal)));
        Assert.Equal(AttributeValue.AttrOneofCase.CeInteger, wire.Attributes["ce-resourceversion"].AttrCase);
        Assert.Equal("42", wire.Attributes["ce-sequenceid"].CeString);
        Assert.Equal("maestro", wire.Attributes["ce-originalsource"].CeString);
        Assert.Equal("{}", wire.Attributes["ce-logtracing"].CeString);
        Assert.Equal(StatusEvent.Hash(status), wire.Attributes["ce-statushash"].CeString);
        Assert.Equal(Now, wire.Attributes["ce-time"].CeTimestamp.ToDateTimeOffset());
        Assert.Equal(StatusWriting.Write(status), wire.BinaryData.ToByteArray());
    }

    [Fact]
    public void An_answer_to_a_resync_says_so() => Assert.Equal(
        "io.open-cluster-management.works.v1alpha1.manifestbundles.status.resync_response",
        StatusEvent.Compose(
            Sample.Work(SpecEvent.OneMap), WorkStatus.Empty, EventType.ResyncResponse, false, "me", new SequenceId(1), Now).Type);

    [Fact]
    [Trait("Checklist", "agent-86")]
    public void The_data_has_the_members_of_the_contract()
    {
        var status = new WorkStatus(
            [new Condition("Applied", "True", 2, Now, "R", "m"), new Condition("Deleted", "True", 0, Now, "R", "")],
            [new ManifestStatus(
                Sample.Meta("apps", "Deployment", "web"),
                [
                    new FeedbackValue("i", FeedbackType.Integer, "2"), new FeedbackValue("b", FeedbackType.Boolean, "true"),
                    new FeedbackValue("s", FeedbackType.String, "x"), new FeedbackValue("r", FeedbackType.JsonRaw, "[1]"),
                ],
                []),
             new ManifestStatus(Sample.Meta("", "ConfigMap", "a", 1), [], [])]);

        Assert.Equal(
            """
            {"conditions":[{"type":"Applied","status":"True","observedGeneration":2,"lastTransitionTime":"2026-01-15T10:00:01Z","reason":"R","message":"m"},{"type":"Deleted","status":"True","lastTransitionTime":"2026-01-15T10:00:01Z","reason":"R","message":""}],"resourceStatus":[{"resourceMeta":{"ordinal":0,"group":"apps","version":"v1","kind":"Deployment","resource":"deployments","name":"web","namespace":"shop"},"statusFeedback":{"values":[{"name":"i","fieldValue":{"type":"Integer","integer":2}},{"name":"b","fieldValue":{"type":"Boolean","boolean":true}},{"name":"s","fieldValue":{"type":"String","string":"x"}},{"name":"r","fieldValue":{"type":"JsonRaw","jsonRaw":"[1]"}}]},"conditions":[]},{"resourceMeta":{"ordinal":1,"group":"","version":"v1","kind":"ConfigMap","resource":"configmaps","name":"a","namespace":"shop"},"statusFeedback":{},"conditions":[]}]}
            """,
            Encoding.UTF8.GetString(StatusWriting.Write(status)));
    }

    [Fact]
    public void A_status_without_manifests_leaves_them_out() =>
        Assert.Equal("""{"conditions":[]}""", JsonDocument.Parse(StatusWriting.Write(WorkStatus.Empty)).RootElement.GetRawText());
}
