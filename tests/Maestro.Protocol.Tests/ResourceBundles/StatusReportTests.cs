using Maestro.Protocol.ResourceBundles;
using Maestro.Protocol.Tests.Vectors;

namespace Maestro.Protocol.Tests.ResourceBundles;

public sealed class StatusReportTests
{
    private const string Status = "status-from-agent";
    private const string Deleted = "deleted-from-agent";
    private const string Prefix = "io.open-cluster-management.works.v1alpha1.manifestbundles.";

    public static TheoryData<string, object?> Refused => new()
    {
        { "type", Prefix + "spec.update_request" },
        { "type", Prefix + "status.resync_request" },
        { "type", "other.works.v1alpha1.manifestbundles.status.update_request" },
        { "clustername", null },
        { "clustername", "" },
        { "resourceid", null },
        { "resourceid", 5 },
        { "resourceid", new string('a', 254) },
        { "originalsource", null },
        { "originalsource", 5 },
        { "resourceversion", null },
        { "resourceversion", "abc" },
        { "statushash", 5 },
        { "data", null },
        { "data", "null" },
        { "data", "[]" },
        { "data", "{" },
        { "data", "{\"a\":1e400}" },
        { "datacontenttype", "application/xml" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Refuses_and_names_the_attribute(string attribute, object? value) =>
        TestEvents.AssertRefused(attribute, () => StatusReport.Read(TestEvents.With(Status, attribute, value)));

    [Theory]
    [Trait("Checklist", "protocol-68")]
    [InlineData(null, "sequenceid: the attribute is required")]
    [InlineData("", "sequenceid: \"\" must be")]
    [InlineData("abc", "sequenceid: \"abc\" must be")]
    [InlineData("9223372036854775808", "sequenceid: \"9223372036854775808\" must be")]
    [InlineData(5, "sequenceid: \"5\" must be")]
    public void A_report_without_sequence_id_tells_why(object? sequenceId, string problem)
    {
        var report = StatusReport.Read(TestEvents.With(Status, "sequenceid", sequenceId));

        Assert.StartsWith(problem, report.SequenceProblem, StringComparison.Ordinal);
        Assert.Equal("", report.SequenceId);
    }

    [Theory]
    [InlineData("update_request")]
    [InlineData("resync_response")]
    public void Both_kinds_of_report_are_read(string action) =>
        Assert.Equal(1, StatusReport.Read(TestEvents.With(Status, "type", Prefix + "status." + action)).ResourceVersion);

    [Fact]
    [Trait("Checklist", "protocol-63")]
    public void An_id_that_cannot_exist_here_is_no_error() =>
        Assert.Equal("Not A Name", StatusReport.Read(TestEvents.With(Status, "resourceid", "Not A Name")).ResourceId);

    [Fact]
    public void The_original_source_may_be_empty() =>
        Assert.Equal("", StatusReport.Read(TestEvents.With(Status, "originalsource", "")).OriginalSource);

    [Fact]
    public void The_hash_may_be_missing() => Assert.Null(StatusReport.Read(TestEvents.With(Status, "statushash", null)).StatusHash);

    [Theory]
    [InlineData(null, "")]
    [InlineData("abc", "abc")]
    public void A_deletion_needs_no_sequence_id(string? sequenceId, string expected)
    {
        var report = StatusReport.Read(TestEvents.With(Deleted, "sequenceid", sequenceId));

        Assert.True(report.Deleted);
        Assert.Null(report.SequenceProblem);
        Assert.Equal(expected, report.SequenceId);
    }

    [Theory]
    [InlineData("""{"conditions":[{"type":"Deleted","status":"True"}]}""", true)]
    [InlineData("""{"conditions":[{"type":"Applied","status":"True"},{"status":"True","x":[1],"type":"Deleted"}]}""", true)]
    [InlineData("""{"conditions":[{"type":"Deleted","status":"False"}]}""", false)]
    [InlineData("""{"conditions":[{"type":"Deleted"},{"status":"True"}]}""", false)]
    [InlineData("""{"conditions":[{"type":"deleted","status":"True"}]}""", false)]
    [InlineData("""{"conditions":null}""", false)]
    [InlineData("""{"conditions":[null,{"type":"Deleted","status":"True","message":5}]}""", true)]
    [InlineData("""{"resourceStatus":[{"conditions":[{"type":"Deleted","status":"True"}]}]}""", false)]
    [InlineData("""{"a":{"conditions":[{"type":"Deleted","status":"True"}]}}""", false)]
    [InlineData("""{"conditions":[{"type":"Deleted","status":"True"}],"conditions":null}""", false)]
    [InlineData("{}", false)]
    public void Only_the_condition_of_the_work_proves_deletion(string data, bool deleted) =>
        Assert.Equal(deleted, StatusReport.Read(TestEvents.With(Status, "data", data)).Deleted);

    // A source that lists its bundles loses the whole list with the first status it cannot decode.
    [Theory]
    [InlineData("""{"conditions":"x"}""", "data.conditions: Invalid value: must be a list, not a string")]
    [InlineData("""{"conditions":{"type":"Deleted","status":"True"}}""", "data.conditions: Invalid value: must be a list, not an object")]
    [InlineData("""{"conditions":[null,"Deleted"]}""", "data.conditions[1]: Invalid value: must be an object, not a string")]
    [InlineData("""{"conditions":[{"type":"Deleted","status":true}]}""", "data.conditions[0].status: Invalid value: must be a string, not a boolean")]
    [InlineData("""{"conditions":[{"observedGeneration":1.5}]}""", "data.conditions[0].observedGeneration: Invalid value")]
    [InlineData("""{"conditions":[{"lastTransitionTime":"now"}]}""", "data.conditions[0].lastTransitionTime: Invalid value: \"now\": must be a time as RFC 3339 writes it")]
    [InlineData("""{"resourceStatus":{}}""", "data.resourceStatus: Invalid value: must be a list, not an object")]
    [InlineData("""{"resourceStatus":[{"resourceMeta":{"ordinal":"1"}}]}""", "data.resourceStatus[0].resourceMeta.ordinal: Invalid value")]
    [InlineData("""{"resourceStatus":[{"statusFeedback":{"values":[{"fieldValue":{"integer":"1"}}]}}]}""", "data.resourceStatus[0].statusFeedback.values[0].fieldValue.integer: Invalid value")]
    [InlineData("""{"resourceStatus":[{"conditions":[5]}]}""", "data.resourceStatus[0].conditions[0]: Invalid value")]
    public void Refuses_what_sources_cannot_decode(string data, string problem) => Assert.StartsWith(
        problem,
        Assert.Throws<InvalidEventException>(() => StatusReport.Read(TestEvents.With(Status, "data", data))).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"conditions":[null,{"lastTransitionTime":null,"unknown":[5]}],"resourceStatus":null}""")]
    [InlineData("""{"conditions":[],"resourceStatus":[null,{"resourceMeta":null,"statusFeedback":{},"conditions":null}],"manifestBundle":5}""")]
    public void Accepts_what_sources_decode(string data) => Assert.NotNull(StatusReport.Read(TestEvents.With(Status, "data", data)));

    [Fact]
    public void The_report_carries_what_the_agent_sent()
    {
        var cloudEvent = Vector.Event(Status);

        var report = StatusReport.Read(cloudEvent);

        Assert.Same(cloudEvent.Data, report.Data);
        Assert.Equal("a9cf09ee01f87fac73cc8345b975390a9d98e11965e9f0458303071d03ae0e91", report.StatusHash);
        Assert.Equal("9b1f6d2e-0c3a-4f65-8a77-5d4c3b2a1f09", report.EventId);
    }
}
