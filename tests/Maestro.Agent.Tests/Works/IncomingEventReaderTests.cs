using CloudNative.CloudEvents;
using Maestro.Agent.Works;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Agent.Tests.Works;

public class IncomingEventReaderTests
{
    [Theory]
    [Trait("Checklist", "agent-18")]
    [InlineData("create_request")]
    [InlineData("update_request")]
    [InlineData("resync_response")]
    [InlineData("delete_request")]
    public void The_action_does_not_matter(string action)
    {
        var work = Assert.IsType<IncomingEvent.Spec>(
            Read(SpecEvent.Make(EventType.Spec(action), "cluster1", "id-1", 3, SpecEvent.OneMap))).Work;

        Assert.Equal(("id-1", "id-1", "cluster1", 3, "maestro"), (work.Uid, work.Name, work.ClusterName, work.Generation, work.OriginalSource));
        Assert.Single(work.Bundle.Manifests);
        Assert.False(work.IsDeleting);
    }

    public static TheoryData<string, CloudEvent> Dropped => new()
    {
        { "an unparsable type", SpecEvent.Make("something", "cluster1", "id", 1, SpecEvent.OneMap) },
        { "a spec resync", SpecEvent.Make(EventType.Spec(EventType.ResyncRequest), "cluster1", "id", 1, "{}") },
        { "a status", SpecEvent.Make(EventType.Status(EventType.UpdateRequest), "cluster1", "id", 1, "{}") },
        { "another cluster", SpecEvent.Create("id", 1, cluster: "cluster2") },
        { "no cluster", SpecEvent.Make(EventType.Spec(EventType.CreateRequest), null, "id", 1, SpecEvent.OneMap) },
        { "another data type", SpecEvent.Make("a.b.c.spec.create_request", "cluster1", "id", 1, SpecEvent.OneMap) },
        { "no resource id", SpecEvent.Make(EventType.Spec(EventType.CreateRequest), "cluster1", null, 1, SpecEvent.OneMap) },
        { "no version", SpecEvent.Make(EventType.Spec(EventType.CreateRequest), "cluster1", "id", null, SpecEvent.OneMap) },
        { "a status resync of another cluster", SpecEvent.Make(EventType.Status(EventType.ResyncRequest), "cluster2", null, null, "{}") },
        { "a status resync without data", SpecEvent.Make(EventType.Status(EventType.ResyncRequest), "cluster1", null, null, null) },
        { "metadata that is no object", With(SpecEvent.Create("id", 1), ExtensionAttributes.Metadata, "[]") },
        { "metadata that is no Unicode", With(SpecEvent.Create("id", 1), ExtensionAttributes.Metadata, """{"name":"\ud800"}""") },
        { "tracing that is no object", With(SpecEvent.Create("id", 1), ExtensionAttributes.LogTracing, "x") },
        { "a version that is none", WithVersion("abc") },
    };

    [Theory]
    [MemberData(nameof(Dropped))]
    [Trait("Checklist", "agent-14")]
    [Trait("Checklist", "agent-15")]
    [Trait("Checklist", "agent-16")]
    public void What_is_not_for_this_agent_or_cannot_be_read_is_dropped(string what, CloudEvent cloudEvent) =>
        Assert.False(string.IsNullOrEmpty(Assert.IsType<IncomingEvent.Dropped>(Read(cloudEvent)).Reason), what);

    [Fact]
    [Trait("Checklist", "agent-17")]
    public void The_version_may_be_decimal_text() =>
        Assert.Equal(7, Assert.IsType<IncomingEvent.Spec>(Read(WithVersion("7"))).Work.Generation);

    [Fact]
    [Trait("Checklist", "agent-25")]
    [Trait("Checklist", "agent-26")]
    public void Metadata_and_tracing_are_taken_over()
    {
        var cloudEvent = With(SpecEvent.Create("id", 4), ExtensionAttributes.Metadata, """
            {"name":"given","uid":"other","namespace":"other","generation":9,"resourceVersion":"8","creationTimestamp":"2026-01-15T10:00:00Z","labels":{"app":"web"},"annotations":{"a":"b"},"finalizers":["of the source"]}
            """);
        cloudEvent[ExtensionAttributes.LogTracing] = """{"logging.open-cluster-management.io/op-id":"7","other":"x"}""";

        var work = Assert.IsType<IncomingEvent.Spec>(Read(cloudEvent)).Work;

        Assert.Equal(("id", "given", "cluster1", 4), (work.Uid, work.Name, work.ClusterName, work.Generation));
        Assert.Equal("2026-01-15T10:00:00Z", work.CreationTimestamp);
        Assert.Equal("app=web", Join(work.Labels));
        Assert.Equal("a=b,logging.open-cluster-management.io/op-id=7", Join(work.Annotations));
    }

    [Theory]
    [Trait("Checklist", "agent-27")]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("not even JSON")]
    public void A_deletion_is_known_by_its_time_and_its_data_is_not_looked_at(string? data)
    {
        var cloudEvent = SpecEvent.Delete("id", 2);
        cloudEvent.Data = data is null ? null : System.Text.Encoding.UTF8.GetBytes(data);

        var deletion = Assert.IsType<IncomingEvent.Deletion>(Read(cloudEvent));

        Assert.True(deletion.Work.IsDeleting);
        Assert.True(deletion.HasGeneration);
        Assert.Equal(2, deletion.Work.Generation);
        Assert.Empty(deletion.Work.Bundle.Manifests);
    }

    [Fact]
    public void A_deletion_without_a_version_counts() =>
        Assert.False(Assert.IsType<IncomingEvent.Deletion>(Read(SpecEvent.Delete("id", null))).HasGeneration);

    [Fact]
    public void A_bundle_that_breaks_a_rule_is_refused_and_still_says_which_it_was()
    {
        var refused = Assert.IsType<IncomingEvent.Refused>(Read(SpecEvent.Create("id", 5, "{}")));

        Assert.Equal(("id", 5, "maestro"), (refused.Work.Uid, refused.Work.Generation, refused.Work.OriginalSource));
        Assert.Equal("Workload manifests should not be empty", refused.Cause);
    }

    [Fact]
    public void A_status_resync_lists_hashes_and_may_be_addressed_to_everybody()
    {
        var cloudEvent = SpecEvent.StatusResync("""{"statusHashes":[{"resourceID":"a","statusHash":"1"},{"resourceID":"b","statusHash":"2"}]}""");
        cloudEvent[ExtensionAttributes.ClusterName] = "";

        Assert.Equal("a=1,b=2", Join(Assert.IsType<IncomingEvent.StatusResync>(Read(cloudEvent)).Hashes));
        Assert.Empty(Assert.IsType<IncomingEvent.StatusResync>(Read(SpecEvent.StatusResync("null"))).Hashes);
    }

    private static IncomingEvent Read(CloudEvent cloudEvent) => IncomingEventReader.Read(cloudEvent, "cluster1");

    private static CloudEvent With(CloudEvent cloudEvent, CloudEventAttribute attribute, object value)
    {
        cloudEvent[attribute] = value;
        return cloudEvent;
    }

    private static CloudEvent WithVersion(string version) => With(
        SpecEvent.Make(EventType.Spec(EventType.CreateRequest), "cluster1", "id", null, SpecEvent.OneMap),
        CloudEventAttribute.CreateExtension(ExtensionNames.ResourceVersion, CloudEventAttributeType.String),
        version);

    private static string Join(IReadOnlyDictionary<string, string>? texts) =>
        string.Join(',', (texts ?? new Dictionary<string, string>()).OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}={t.Value}"));
}
