using System.Text;
using System.Text.Json.Nodes;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Protocol.Tests.ResourceBundles;

public sealed class FinalStatusTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 30, 0, 250, TimeSpan.Zero);

    [Fact]
    public void It_is_the_proof_of_deletion_and_keeps_what_was_reported()
    {
        const string last =
            """{"conditions":[{"type":"Applied","status":"True","n":9007199254740993},{"type":"Deleted","status":"False"}],"resourceStatus":[{"x":1.10}],"other":{}}""";

        var data = Encoding.UTF8.GetString(Data(last));

        Assert.StartsWith("""{"conditions":[{"type":"Applied","status":"True","n":9007199254740993},{"type":"Deleted",""", data, StringComparison.Ordinal);
        Assert.EndsWith(""","resourceStatus":[{"x":1.10}],"other":{}}""", data, StringComparison.Ordinal);
        Assert.Equal(
            """{"type":"Deleted","status":"True","observedGeneration":3,"lastTransitionTime":"2026-03-02T09:30:00Z","reason":"ForceFinalized","message":"why"}""",
            JsonNode.Parse(data)!["conditions"]![1]!.ToJsonString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"conditions":null}""")]
    [InlineData("""{"conditions":[1,null,{"type":5}]}""")]
    [InlineData("""{"conditions":[],"x":1,"x":2,"conditions":[{"type":"Applied","status":"True"}]}""")]
    public void Whatever_was_reported_it_is_the_proof(string? last) => Assert.True(WorkConditions.Of(Data(last)).Deleted);

    [Fact]
    public void The_event_reads_as_a_report_of_an_agent_does()
    {
        var data = Data(null);
        var attributes = FinalStatus.Attributes("b-1", "north", 3, "maestro", FinalStatus.SequenceAfter(null, Now), data, "e-1", Now);

        var sent = EventAttributes.Read(attributes);
        sent.Data = data;
        var report = StatusReport.Read(sent);

        Assert.Equal(("b-1", "north", 3, "maestro", "maestro", "e-1"),
            (report.ResourceId, report.ClusterName, report.ResourceVersion, report.OriginalSource, report.Agent, report.EventId));
        Assert.Equal(StatusHash.Compute(data), report.StatusHash);
        Assert.True(report.Deleted);
    }

    [Theory]
    [InlineData(-5000, 1)]
    [InlineData(-5000, 7)]
    [InlineData(0, 1)]
    [InlineData(60_000, 1)]
    [InlineData(60_000, 7)]
    public void The_sequence_id_is_newer_than_the_last_one_of_whatever_node(int lead, int node)
    {
        var last = SequenceId.At(Now.AddMilliseconds(lead), node).ToString();

        Assert.Equal(SequenceOrder.Newer, SequenceId.IsNewer(FinalStatus.SequenceAfter(last, Now).ToString(), last));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_a_last_one_it_tells_the_time_as_an_agent_would(string? last)
    {
        var id = FinalStatus.SequenceAfter(last, Now);

        Assert.Equal((SequenceIdGenerator.Node, Now.ToUnixTimeMilliseconds() - SequenceId.Epoch), (id.Node, id.Milliseconds));
    }

    private static byte[] Data(string? last) => FinalStatus.Data(last is null ? null : Encoding.UTF8.GetBytes(last), 3, "why", Now);
}
