using Maestro.Agent.Cluster;
using Maestro.Agent.Informers;
using Maestro.Agent.Reconciling;
using Maestro.Agent.Tests.Works;
using Maestro.Agent.Works;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Agent.Tests.Reconciling;

public class WorkReconcilerTests
{
    private static readonly ResourceMeta Map = new(0, "", "v1", "ConfigMap", "configmaps", "a", "shop");

    [Fact]
    [Trait("Checklist", "agent-66")]
    [Trait("Checklist", "agent-67")]
    public async Task A_deletion_is_announced_carried_out_and_proven()
    {
        await using var bench = new AgentBench();
        bench.Agent.OnEvent(SpecEvent.Create("a", 1));
        await bench.StatusesAsync(2);
        bench.Agent.OnEvent(SpecEvent.Delete("a", 2));
        await bench.StatusesAsync(4);
        await Eventually.HoldsAsync(() => bench.Agent.Works.Find("a") is null, "the work is forgotten");

        Assert.Equal(
            ["2: Applied=True Available=True Deleting=True", "2: Applied=True Available=True Deleting=True Deleted=True"],
            bench.Statuses.Skip(2));
        var deleted = AgentBench.Data(bench.Transport.Published[^1]).GetProperty("conditions")[3];
        Assert.Equal("ManifestsDeleted", deleted.GetProperty("reason").GetString());
        Assert.Equal("The manifests are deleted from the cluster cluster1", deleted.GetProperty("message").GetString());
        Assert.False(deleted.TryGetProperty("observedGeneration", out _));
        Assert.DoesNotContain("finalizers", (string)bench.Transport.Published[^1][ExtensionNames.Metadata]!, StringComparison.Ordinal);
        Assert.False(bench.Cluster.Remove(Map));
    }

    [Fact]
    [Trait("Checklist", "agent-69")]
    public async Task A_deletion_of_an_unknown_work_is_proven_at_once()
    {
        await using var bench = new AgentBench();
        bench.Agent.OnEvent(SpecEvent.Delete("a", 5));
        await bench.StatusesAsync(1);

        Assert.Equal(["5: Deleted=True"], bench.Statuses);
    }

    [Fact]
    public async Task The_proof_of_deletion_is_repeated_every_two_seconds_until_it_is_taken_over()
    {
        await using var bench = new AgentBench();
        bench.Transport.Refuse("UNAVAILABLE");
        bench.Transport.Refuse("UNAVAILABLE");
        bench.Agent.OnEvent(SpecEvent.Delete("a", 5));
        await Eventually.HoldsAsync(() => bench.Transport.Attempts == 1, "the first attempt");
        var start = bench.Time.GetUtcNow();
        await bench.PassAsync(TimeSpan.FromMilliseconds(100), () => bench.Statuses.Count == 1, "the proof gets through");

        Assert.Equal(3, bench.Transport.Attempts);
        Assert.True(bench.Time.GetUtcNow() - start >= TimeSpan.FromSeconds(4));
    }

    [Fact]
    [Trait("Checklist", "agent-70")]
    public async Task A_removal_that_an_earlier_life_began_names_what_it_waits_for_after_a_minute()
    {
        await using var bench = new AgentBench(driver: new StuckCluster());
        bench.Agent.OnEvent(SpecEvent.Delete("a", 5));
        var start = bench.Time.GetUtcNow();
        await bench.PassAsync(TimeSpan.FromSeconds(1), () => bench.Statuses.Count == 1, "the first word");

        Assert.True(bench.Time.GetUtcNow() - start >= TimeSpan.FromMinutes(1));
        Assert.Equal(["5: Deleting=True"], bench.Statuses);
        Assert.Equal(
            "ManifestWork is being deleted, waiting for: ConfigMap shop/a, ConfigMap shop/b (not yours)",
            AgentBench.Data(bench.Transport.Published[^1]).GetProperty("conditions")[0].GetProperty("message").GetString());
    }

    [Fact]
    [Trait("Checklist", "agent-110")]
    public async Task A_deletion_notice_without_a_version_deletes_with_the_version_held()
    {
        await using var bench = new AgentBench();
        bench.Agent.OnEvent(SpecEvent.Create("a", 3));
        await bench.StatusesAsync(2);
        bench.Agent.OnEvent(SpecEvent.Delete("a", null));
        await bench.StatusesAsync(4);

        Assert.Equal("3: Applied=True Available=True Deleting=True Deleted=True", bench.Statuses[^1]);
    }

    [Fact]
    public async Task A_spec_for_a_work_that_is_being_removed_is_asked_for_again_after_its_end()
    {
        await using var bench = new AgentBench();
        bench.Transport.IsReady = false;
        bench.Agent.OnEvent(SpecEvent.Delete("a", 5));
        await Eventually.HoldsAsync(() => bench.Agent.Works.Find("a")?.IsGone == true, "the work is gone");
        bench.Agent.OnEvent(SpecEvent.Create("a", 6));
        bench.Transport.IsReady = true;
        await bench.PassAsync(TimeSpan.FromSeconds(1), () => bench.Resyncs.Count == 1, "a resync");

        Assert.Equal(["5: Deleted=True"], bench.Statuses);
        Assert.Equal([""], bench.Resyncs);
    }

    [Fact]
    [Trait("Checklist", "agent-96")]
    public async Task An_object_that_vanishes_is_noticed_by_the_next_poll()
    {
        await using var bench = new AgentBench(polling: true);
        bench.Agent.OnEvent(SpecEvent.Create("a", 1));
        await bench.StatusesAsync(2);
        Assert.True(bench.Cluster.Remove(Map));
        var start = bench.Time.GetUtcNow();
        await bench.PassAsync(TimeSpan.FromMilliseconds(500), () => bench.Statuses.Count == 3, "the poll");

        Assert.Equal("1: Applied=True Available=False", bench.Statuses[^1]);
        Assert.True(bench.Time.GetUtcNow() - start >= TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_status_above_the_limit_of_the_broker_goes_without_its_raw_values()
    {
        const int Limit = 16 * 1024;
        var bundle = $$$"""
            {"manifests":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"shop"},"data":{"k":"{{{new string('x', Limit)}}}"}}],
             "manifestConfigs":[{"resourceIdentifier":{"group":"","resource":"configmaps","namespace":"shop","name":"a"},
               "feedbackRules":[{"type":"JSONPaths","jsonPaths":[{"name":"all","path":".data"},{"name":"kind","path":".kind"}]}]}]}
            """;
        await using var bench = new AgentBench();
        bench.Transport.MaxEventBytes = Limit;
        bench.Agent.OnEvent(SpecEvent.Create("a", 1, bundle));
        await bench.StatusesAsync(2);
        bench.Agent.Wake("a", WakeReason.Changed);
        bench.Agent.OnEvent(SpecEvent.Delete("a", 1));
        await bench.StatusesAsync(4);

        Assert.Equal(4, bench.Statuses.Count);
        Assert.EndsWith("Deleted=True", bench.Statuses[^1], StringComparison.Ordinal);
        var manifest = AgentBench.Data(bench.Transport.Published[1]).GetProperty("resourceStatus")[0];
        Assert.Equal(["kind"], manifest.GetProperty("statusFeedback").GetProperty("values").EnumerateArray().Select(value => value.GetProperty("name").GetString()));
        Assert.Contains(
            manifest.GetProperty("conditions").EnumerateArray(),
            condition => condition.GetProperty("message").GetString()!.EndsWith("these values are left out: all", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Checklist", "agent-64")]
    public async Task A_completed_work_that_is_woken_goes_back_to_rest()
    {
        const string Bundle = """
            {"manifests":[{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"j","namespace":"shop"},"spec":{}}],
             "manifestConfigs":[{"resourceIdentifier":{"group":"batch","resource":"jobs","namespace":"shop","name":"j"},
               "conditionRules":[{"condition":"Complete","type":"WellKnownConditions"}]}]}
            """;
        await using var bench = new AgentBench();
        bench.Agent.OnEvent(SpecEvent.Create("a", 1, Bundle));
        await Eventually.HoldsAsync(() => bench.Statuses.Any(status => status.Contains("Complete=True", StringComparison.Ordinal)), "it to be complete");
        var entry = bench.Agent.Works.Find("a")!;
        await RestAsync();
        var steps = bench.Steps;
        bench.Agent.Wake("a", WakeReason.Drifted);
        await bench.PassAsync(TimeSpan.FromSeconds(1), () => bench.Steps > steps, "the step it was woken for");
        bench.Time.Advance(TimeSpan.FromHours(1));
        await RestAsync();

        Assert.InRange(bench.Steps - steps, 1, 3);

        Task RestAsync() => Eventually.HoldsAsync(() => entry.QueuePlace == ReconcileItem.Place.Idle && entry.DueAt == 0, "it to rest");
    }

    [Fact]
    public async Task Many_changes_before_they_are_put_right_are_one_drift()
    {
        await using var bench = new AgentBench();
        bench.Agent.OnEvent(SpecEvent.Create("a", 1));
        await bench.StatusesAsync(1);
        var entry = bench.Agent.Works.Find("a")!;
        for (var change = 0; change < 10; change++)
        {
            var steps = bench.Steps;
            bench.Agent.Wake("a", WakeReason.Drifted);
            await Eventually.HoldsAsync(() => bench.Steps > steps, "the step it was woken for");
        }

        Assert.True(entry.HasDrifted);
        bench.Time.Advance(TimeSpan.FromSeconds(1));

        await Eventually.HoldsAsync(() => !entry.HasDrifted, "it to be put right after a second");
        Assert.Equal(TimeSpan.FromSeconds(2), entry.Drift.Next(bench.Time));
    }

    [Fact]
    [Trait("Checklist", "agent-108")]
    public async Task No_more_than_the_burst_is_sent_at_once()
    {
        await using var bench = new AgentBench(new AgentOptions { PublishRate = 50, PublishBurst = 10 });
        for (var work = 0; work < 20; work++)
        {
            bench.Agent.OnEvent(SpecEvent.Create($"work-{work}", 1));
        }

        await bench.StatusesAsync(10);
        Assert.Equal(10, bench.Transport.Attempts);
        var start = bench.Time.GetUtcNow();
        await bench.PassAsync(TimeSpan.FromMilliseconds(5), () => bench.Statuses.Count == 40, "all statuses");

        Assert.True(bench.Time.GetUtcNow() - start >= TimeSpan.FromMilliseconds(590));
    }

    /// <summary>A cluster whose record is being deleted already, and does not go.</summary>
    private sealed class StuckCluster : IClusterDriver
    {
        public string? Failure => null;

        public Task RunAsync(IClusterHost host, Action ready, CancellationToken cancellation) => Task.CompletedTask;

        public bool NeedsPolling(Work work) => false;

        public ValueTask<ApplyResult> ApplyAsync(Work work, Func<ResourceMeta, bool> isComplete, CancellationToken cancellation) =>
            ValueTask.FromResult(ApplyResult.Postponed);

        public ValueTask<Remaining?> CleanAsync(Work work, CancellationToken cancellation) => DeleteAsync(work, cancellation);

        public ValueTask<LiveRead> ReadAsync(ResourceMeta meta, bool withManagers, CancellationToken cancellation) =>
            ValueTask.FromResult(LiveRead.NotFound);

        public ValueTask<bool> HoldsAsync(Work work, CancellationToken cancellation) => ValueTask.FromResult(false);

        public ValueTask<Remaining?> DeleteAsync(Work work, CancellationToken cancellation) =>
            ValueTask.FromResult<Remaining?>(new Remaining(["ConfigMap shop/a", "ConfigMap shop/b"], "not yours"));

        public void Abandon(string workName)
        {
            // It has nothing under another name.
        }
    }
}
