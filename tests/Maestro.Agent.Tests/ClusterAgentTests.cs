using Maestro.Agent.Tests.Works;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Agent.Tests;

public class ClusterAgentTests
{
    private const string Applied = "1: Applied=True";
    private const string Observed = "1: Applied=True Available=True";
    private static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(1);

    [Fact]
    [Trait("Checklist", "agent-82")]
    [Trait("Checklist", "agent-105")]
    public async Task A_new_work_reports_that_it_is_applied_and_then_that_it_is_available()
    {
        await using var bench = new AgentBench();
        bench.Agent.OnEvent(SpecEvent.Create("a", 1));
        await bench.StatusesAsync(2);

        Assert.Equal([Applied, Observed], bench.Statuses);
        var ids = bench.Transport.Published.Select(e => long.Parse((string)e[ExtensionNames.SequenceId]!, null)).ToList();
        Assert.True(ids[0] < ids[1]);
        Assert.All(ids, id => Assert.Equal(1, new SequenceId(id).Node));
    }

    [Fact]
    [Trait("Checklist", "agent-22")]
    [Trait("Checklist", "agent-23")]
    public async Task The_same_and_an_older_version_publish_nothing_and_a_newer_one_reports_itself()
    {
        await using var bench = new AgentBench();
        bench.Agent.OnEvent(SpecEvent.Create("a", 2));
        await bench.StatusesAsync(2);
        bench.Agent.OnEvent(SpecEvent.Create("a", 2));
        bench.Agent.OnEvent(SpecEvent.Create("a", 1));
        bench.Agent.OnEvent(SpecEvent.Create("a", 3));
        await bench.StatusesAsync(4);

        Assert.Equal("3: Applied=True Available=True", bench.Statuses[^1]);
        Assert.Equal(4, bench.Statuses.Count);
    }

    [Fact]
    [Trait("Checklist", "agent-107")]
    public async Task A_status_that_is_not_taken_over_is_sent_again_until_it_is()
    {
        await using var bench = new AgentBench();
        bench.Transport.Refuse("UNAVAILABLE");
        bench.Transport.Refuse("UNAVAILABLE");
        bench.Agent.OnEvent(SpecEvent.Create("a", 1));
        await bench.PassAsync(Instant, () => bench.Statuses.Count == 2, "the status gets through");

        Assert.Equal([Applied, Observed], bench.Statuses);
        Assert.Equal(4, bench.Transport.Attempts);
    }

    [Fact]
    [Trait("Checklist", "agent-109")]
    [Trait("Checklist", "agent-114")]
    public async Task A_subscription_asks_for_what_was_missed_and_sends_what_could_not_be_sent()
    {
        await using var bench = new AgentBench();
        bench.Agent.OnSubscribed();
        await Eventually.HoldsAsync(() => bench.Resyncs.Count == 1, "the first resync");
        bench.Transport.IsReady = false;
        bench.Agent.OnEvent(SpecEvent.Create("a", 7));
        await Eventually.HoldsAsync(() => bench.Agent.Works.Find("a")?.Failures > 0, "a failed publish");
        bench.Transport.IsReady = true;

        bench.Agent.OnSubscribed();
        await Eventually.HoldsAsync(() => bench.Resyncs.Count == 2 && bench.Statuses.Count == 2, "resync and statuses without time passing");

        Assert.Equal(["", "a:7"], bench.Resyncs);
    }

    [Fact]
    public async Task A_resync_request_that_is_not_taken_over_is_sent_again_and_only_once()
    {
        await using var bench = new AgentBench();
        bench.Transport.Refuse("UNAVAILABLE");
        bench.Agent.OnSubscribed();
        await bench.PassAsync(Instant, () => bench.Resyncs.Count == 1, "the resync gets through");
        bench.Agent.OnEvent(SpecEvent.Create("a", 1));
        await bench.PassAsync(TimeSpan.FromSeconds(1), () => bench.Statuses.Count == 2, "later events");

        Assert.Single(bench.Resyncs);
    }

    [Fact]
    [Trait("Checklist", "agent-19")]
    [Trait("Checklist", "agent-20")]
    public async Task A_bundle_that_breaks_a_rule_is_reported_and_the_version_before_stays()
    {
        await using var bench = new AgentBench();
        bench.Agent.OnEvent(SpecEvent.Create("a", 1));
        await bench.StatusesAsync(2);
        bench.Agent.OnEvent(SpecEvent.Create("a", 2, """{"manifests":[]}"""));
        await bench.StatusesAsync(3);

        Assert.Equal("2: Applied=False", bench.Statuses[^1]);
        Assert.Equal(
            "Failed to apply manifest work: Workload manifests should not be empty",
            AgentBench.Data(bench.Transport.Published[^1]).GetProperty("conditions")[0].GetProperty("message").GetString());
        Assert.Equal(1, bench.Agent.Works.Find("a")!.Work.Generation);
    }

    [Fact]
    public async Task A_resync_that_deletes_a_crowd_has_to_be_confirmed_by_another()
    {
        await using var bench = new AgentBench(new AgentOptions { PublishRate = 0, ResyncDeletionLimit = 1 });
        foreach (var id in (string[])["a", "b", "c"])
        {
            bench.Agent.OnEvent(SpecEvent.Create(id, 1));
        }

        await bench.StatusesAsync(6);
        Resync("a", "b");
        await bench.PassAsync(TimeSpan.FromMilliseconds(100), () => bench.Agent.HeldBack == 2, "the crowd to be noticed");
        Assert.Empty(bench.Resyncs);
        Assert.Equal(6, bench.Statuses.Count);
        await bench.PassAsync(TimeSpan.FromSeconds(1), () => bench.Resyncs.Count == 1, "the question whether it is so");
        Assert.Equal("a:1 b:1 c:1", Sorted(bench.Resyncs[0]));

        Resync("a");
        bench.Agent.OnEvent(SpecEvent.Create("b", 1));
        await Eventually.HoldsAsync(() => bench.Agent.Works.Find("a") is null, "the confirmed one to go");

        Assert.NotNull(bench.Agent.Works.Find("b"));
        Assert.Equal(0, bench.Agent.HeldBack);

        void Resync(params string[] ids)
        {
            foreach (var id in ids)
            {
                var deletion = SpecEvent.Delete(id, 1);
                deletion.Type = EventType.Spec(EventType.ResyncResponse);
                bench.Agent.OnEvent(deletion);
            }
        }

        static string Sorted(string versions) => string.Join(' ', versions.Split(' ').Order());
    }

    [Fact]
    [Trait("Checklist", "agent-111")]
    public async Task An_empty_status_resync_is_answered_with_every_status()
    {
        await using var bench = new AgentBench();
        bench.Agent.OnEvent(SpecEvent.Create("a", 1));
        bench.Agent.OnEvent(SpecEvent.Create("b", 1));
        await bench.StatusesAsync(4);
        bench.Agent.OnEvent(SpecEvent.StatusResync("""{"statusHashes":[]}"""));
        await bench.StatusesAsync(6);

        var answers = bench.Transport.Published.Skip(4).ToList();
        Assert.All(answers, answer => Assert.Equal(EventType.Status(EventType.ResyncResponse), answer.Type));
        Assert.Equal(["a", "b"], answers.Select(answer => (string)answer[ExtensionNames.ResourceId]!).Order());
        Assert.Equal([Observed, Observed], bench.Statuses.Skip(4));
    }

    [Fact]
    [Trait("Checklist", "agent-113")]
    public async Task A_status_resync_in_several_parts_answers_each_work_once()
    {
        await using var bench = new AgentBench();
        bench.Agent.OnEvent(SpecEvent.Create("a", 1));
        bench.Agent.OnEvent(SpecEvent.Create("b", 1));
        await bench.StatusesAsync(4);
        bench.Agent.OnEvent(SpecEvent.StatusResync("""{"statusHashes":[{"resourceID":"a","statusHash":"x"}]}"""));
        bench.Agent.OnEvent(SpecEvent.StatusResync("""{"statusHashes":[{"resourceID":"b","statusHash":"x"}]}"""));
        await bench.StatusesAsync(6);
        bench.Agent.OnEvent(SpecEvent.Create("last", 1));
        await bench.StatusesAsync(8);

        Assert.Equal(
            ["a", "b"],
            bench.Transport.Published.Where(e => e.Type == EventType.Status(EventType.ResyncResponse))
                .Select(e => (string)e[ExtensionNames.ResourceId]!).Order());
    }

    [Fact]
    [Trait("Checklist", "agent-112")]
    public async Task A_status_resync_is_answered_for_the_works_that_differ()
    {
        await using var bench = new AgentBench();
        bench.Agent.OnEvent(SpecEvent.Create("same", 1));
        bench.Agent.OnEvent(SpecEvent.Create("differs", 1));
        bench.Agent.OnEvent(SpecEvent.Create("not-listed", 1));
        await bench.StatusesAsync(6);
        var hash = bench.Transport.Published.Last(e => (string)e[ExtensionNames.ResourceId]! == "same")[ExtensionNames.StatusHash];
        bench.Agent.OnEvent(SpecEvent.StatusResync(
            $$"""{"statusHashes":[{"resourceID":"same","statusHash":"{{hash}}"},{"resourceID":"differs","statusHash":"x"},{"resourceID":"unknown","statusHash":"x"}]}"""));
        await bench.StatusesAsync(7);
        bench.Agent.OnEvent(SpecEvent.Create("last", 1));
        await bench.StatusesAsync(9);

        Assert.Equal("differs", Assert.Single(
            bench.Transport.Published, e => e.Type == EventType.Status(EventType.ResyncResponse))[ExtensionNames.ResourceId]);
    }

    [Fact]
    public async Task The_log_says_with_which_operation_a_spec_came()
    {
        await using var bench = new AgentBench();
        var traced = SpecEvent.Create("a", 1);
        traced[ExtensionAttributes.LogTracing] = $$"""{"{{LogTracing.OperationId}}":"7d0e"}""";
        bench.Agent.OnEvent(traced);
        bench.Agent.OnEvent(SpecEvent.Create("b", 1));

        Assert.Equal(
            ["cluster1: spec a version 1 received: Added [[op-id, 7d0e]]", "cluster1: spec b version 1 received: Added"], bench.Log.Of(5004));
    }
}
