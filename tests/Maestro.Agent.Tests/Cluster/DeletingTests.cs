using System.Text.Json.Nodes;
using Maestro.Agent.Ownership;
using Maestro.Agent.Tests.Works;
using Maestro.Protocol.CloudEvents;
using static Maestro.Agent.Tests.Cluster.ClusterBench;

namespace Maestro.Agent.Tests.Cluster;

public class DeletingTests
{
    private static readonly TimeSpan Limit = Eventually.Limit;

    [Fact]
    [Trait("Checklist", "agent-66")]
    [Trait("Checklist", "agent-67")]
    [Trait("Checklist", "agent-71")]
    public async Task A_deleted_work_takes_its_objects_and_record_along()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(Map("a") + "," + Map("b")));
        bench.Delete("w", 2);
        await bench.ReportsAsync("w", "Deleted", "True: The manifests are deleted from the cluster cluster1");

        Assert.Null(bench.FindMap("a"));
        Assert.Null(bench.FindMap("b"));
        Assert.Null(bench.FindRecord("w"));
        Assert.Equal(2, (int)bench.Statuses("w")[^1][ExtensionNames.ResourceVersion]!);
        var types = bench.Statuses("w").Select(status => AgentBench.Data(status).GetProperty("conditions").EnumerateArray().Last().GetProperty("type").GetString());
        Assert.Equal(["Deleting", "Deleted"], types.TakeLast(2));
        await Eventually.HoldsAsync(() => bench.Agent.Works.Find("w") is null, "the work to be forgotten");
    }

    [Fact]
    [Trait("Checklist", "agent-70")]
    public async Task A_finalizer_holds_the_work_and_is_named_when_it_takes_long()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(Map("a", metadata: ""","finalizers":["example.com/hold"]""") + "," + Map("b")));
        bench.Delete("w", 1);
        await bench.Kube.Objects.WaitUntilGoneAsync("v1", "ConfigMap", "shop", "b", Limit);
        await bench.ReportsAsync("w", "Deleting", "True: ManifestWork is being deleted");
        await Eventually.HoldsAsync(
            () => bench.FindRecord("w")?["status"]?["appliedResources"] is JsonArray { Count: 1 }, "the record to list only what is left");
        Assert.Null(bench.Condition("w", "Deleted"));

        bench.Kube.Objects.Edit("v1", "ConfigMap", "shop", "a", live => live["metadata"]!.AsObject().Remove("finalizers"));
        await bench.ReportsAsync("w", "Deleted", "True");
        Assert.Null(bench.FindRecord("w"));
    }

    [Fact]
    [Trait("Checklist", "agent-111")]
    public async Task A_work_that_is_being_deleted_answers_a_status_resync_as_well()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(Map("a", metadata: ""","finalizers":["example.com/hold"]""")));
        bench.Delete("w", 1);
        await bench.ReportsAsync("w", "Deleting", "True");
        bench.Agent.OnEvent(SpecEvent.StatusResync("null"));
        await Eventually.HoldsAsync(() => Answers() == 1, "the answer");
        Assert.StartsWith("True", bench.Condition("w", "Deleting"), StringComparison.Ordinal);

        bench.Kube.Objects.Edit("v1", "ConfigMap", "shop", "a", live => live["metadata"]!.AsObject().Remove("finalizers"));
        await bench.ReportsAsync("w", "Deleted", "True");
        Assert.Equal(1, Answers());

        int Answers() => bench.Statuses("w").Count(status => status.Type == EventType.Status(EventType.ResyncResponse));
    }

    [Fact]
    [Trait("Checklist", "agent-111")]
    public async Task An_answer_that_is_not_taken_over_does_not_hold_up_the_removal()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(Map("a", metadata: ""","finalizers":["example.com/hold"]""")));
        bench.Delete("w", 1);
        await bench.ReportsAsync("w", "Deleting", "True");
        bench.Transport.IsReady = false;
        var attempts = bench.Transport.Attempts;
        bench.Agent.OnEvent(SpecEvent.StatusResync("null"));
        await Eventually.HoldsAsync(() => bench.Transport.Attempts > attempts, "the answer");

        bench.Kube.Objects.Edit("v1", "ConfigMap", "shop", "a", live => live["metadata"]!.AsObject().Remove("finalizers"));
        await bench.Kube.Objects.WaitUntilGoneAsync(AppliedWork.ApiVersion, AppliedWork.Kind, null, RecordName("w"), Limit);
        bench.Transport.IsReady = true;
        await bench.ReportsAsync("w", "Deleted", "True");
    }

    [Fact]
    [Trait("Checklist", "agent-68")]
    public async Task Leftovers_of_a_work_the_agent_does_not_know_are_removed()
    {
        await using var first = await StartAsync();
        await first.ApplyAsync("w", 1, Bundle(Map("a")));
        await first.StopAgentAsync();
        await using var second = await StartAsync(first.Kube);
        second.Delete("w", 1);
        await second.ReportsAsync("w", "Deleted", "True");

        Assert.Null(second.FindMap("a"));
        Assert.Null(second.FindRecord("w"));
    }

    [Fact]
    [Trait("Checklist", "agent-69")]
    public async Task A_work_nobody_knows_is_gone_at_once()
    {
        await using var bench = await StartAsync();
        bench.Delete("w", 1);
        await bench.ReportsAsync("w", "Deleted", "True");

        Assert.Single(bench.Statuses("w"));
    }

    [Fact]
    [Trait("Checklist", "agent-72")]
    public async Task An_object_that_somebody_made_anew_survives()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(
            Map("a"), $$""" "manifestConfigs":[{{Config("", "configmaps", "a", Samples.Strategy("ReadOnly"))}}] """));
        bench.Kube.Objects.Put(Map("a"));
        bench.Delete("w", 1);
        await bench.ReportsAsync("w", "Deleted", "True");

        Assert.NotNull(bench.FindMap("a"));
    }

    [Theory]
    [InlineData("Orphan", true, true)]
    [InlineData("SelectivelyOrphan", false, true)]
    [InlineData("Foreground", false, false)]
    [Trait("Checklist", "agent-73")]
    public async Task The_delete_option_says_what_survives(string policy, bool aSurvives, bool bSurvives)
    {
        const string Rules = """ "selectivelyOrphans":{"orphaningRules":[{"group":"","resource":"configmaps","namespace":"shop","name":"b"}]} """;
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(
            Map("a") + "," + Map("b"), $$""" "deleteOption":{"propagationPolicy":"{{policy}}",{{Rules}}} """));
        bench.Delete("w", 1);
        await bench.ReportsAsync("w", "Deleted", "True");

        Assert.Equal((aSurvives, bSurvives), (bench.FindMap("a") is not null, bench.FindMap("b") is not null));
    }

    [Fact]
    [Trait("Checklist", "agent-74")]
    [Trait("Checklist", "agent-75")]
    public async Task What_leaves_the_bundle_is_pruned_but_not_what_changes_its_version()
    {
        await using var bench = await StartAsync(prepare: kube => kube.Objects.Put(Samples.WidgetDefinition));
        await bench.ApplyAsync("w", 1, Bundle(Map("a") + "," + Map("b") + "," + Samples.Widget("x")));
        var widget = bench.Kube.Objects.Find("example.com/v1", "Widget", "shop", "x")!["metadata"]!["uid"]!.GetValue<string>();
        await bench.ApplyAsync("w", 2, Bundle(Map("a") + "," + Samples.Widget("x", "v2")));
        await bench.Kube.Objects.WaitUntilGoneAsync("v1", "ConfigMap", "shop", "b", Limit);
        await Eventually.HoldsAsync(
            () => bench.FindRecord("w")!["status"]!["appliedResources"]!.AsArray().Count == 2, "the record to forget it");

        Assert.Equal(widget, bench.Kube.Objects.Find("example.com/v1", "Widget", "shop", "x")!["metadata"]!["uid"]!.GetValue<string>());
        Assert.NotNull(bench.FindMap("a"));
    }

    [Fact]
    [Trait("Checklist", "agent-76")]
    public async Task An_object_that_is_no_longer_orphaned_is_owned_again()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(Map("a"), """ "deleteOption":{"propagationPolicy":"Orphan"} """));
        Assert.Empty(Owners(bench.FindMap("a")));
        await bench.ApplyAsync("w", 2, Bundle(Map("a")));
        Assert.Equal([RecordName("w")], Owners(bench.FindMap("a")));
        await bench.ApplyAsync("w", 3, Bundle(Map("a"), """ "deleteOption":{"propagationPolicy":"Orphan"} """));
        Assert.Empty(Owners(bench.FindMap("a")));
    }

    [Fact]
    [Trait("Checklist", "agent-65")]
    public async Task An_object_of_two_works_stays_until_the_last_of_them_goes()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("one", 1, Bundle(Map("a")));
        await bench.ApplyAsync("two", 1, Bundle(Map("a")));
        Assert.Equal([RecordName("one"), RecordName("two")], Owners(bench.FindMap("a")));
        bench.Delete("one", 1);
        await bench.ReportsAsync("one", "Deleted", "True");
        Assert.Equal([RecordName("two")], Owners(bench.FindMap("a")));
        bench.Delete("two", 1);
        await bench.ReportsAsync("two", "Deleted", "True");

        Assert.Null(bench.FindMap("a"));
    }

    [Fact]
    [Trait("Checklist", "agent-81")]
    public async Task A_record_that_an_administrator_deletes_takes_the_objects_along_and_the_work_comes_back()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(Map("a")));
        var (record, map) = (Uid(bench.FindRecord("w")), Uid(bench.FindMap("a")));
        bench.Kube.Objects.Delete(AppliedWork.ApiVersion, AppliedWork.Kind, null, RecordName("w"));
        await bench.Kube.Objects.WaitAsync(
            "v1", "ConfigMap", "shop", "a", live => Uid(live) != map && Owners(live).Count == 1, Limit);

        Assert.NotEqual(record, Uid(bench.FindRecord("w")));
    }

    [Fact]
    [Trait("Checklist", "agent-64")]
    [Trait("Checklist", "agent-81")]
    public async Task A_record_of_a_complete_work_that_an_administrator_deletes_takes_the_objects_along_and_stays_away()
    {
        const string Job = """
            {"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"j","namespace":"shop"},
             "spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}
            """;
        const string Rules = """ "conditionRules":[{"condition":"Complete","type":"WellKnownConditions"}] """;
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(
            Job + "," + Map("a", metadata: ""","finalizers":["example.com/hold"]"""),
            $$""" "manifestConfigs":[{{Config("batch", "jobs", "j", Samples.Strategy("CreateOnly") + "," + Rules)}}] """));
        bench.Kube.Objects.SetStatus("batch/v1", "Job", "shop", "j", JsonNode.Parse("""{"conditions":[{"type":"Complete","status":"True"}]}""")!.AsObject());
        await bench.ReportsAsync("w", "Complete", "True");
        bench.Kube.Objects.Delete(AppliedWork.ApiVersion, AppliedWork.Kind, null, RecordName("w"));
        await bench.Kube.Objects.WaitUntilGoneAsync("batch/v1", "Job", "shop", "j", Limit);
        Assert.NotNull(bench.FindRecord("w"));
        bench.Kube.Objects.Edit("v1", "ConfigMap", "shop", "a", live => live["metadata"]!.AsObject().Remove("finalizers"));
        await bench.Kube.Objects.WaitUntilGoneAsync(AppliedWork.ApiVersion, AppliedWork.Kind, null, RecordName("w"), Limit);
        await bench.ReportsAsync("w", "Available", "False: 2 of 2");

        bench.Delete("w", 2);
        await bench.ReportsAsync("w", "Deleted", "True");
        Assert.Null(bench.FindMap("a"));
    }

    [Fact]
    [Trait("Checklist", "agent-78")]
    public async Task A_record_without_a_work_is_evicted_once_the_source_was_heard()
    {
        await using var first = await StartAsync();
        await first.ApplyAsync("gone", 1, Bundle(Map("a")));
        await first.ApplyAsync("back", 1, Bundle(Map("b")));
        await first.StopAgentAsync();
        await using var second = await StartAsync(
            first.Kube, new AgentOptions { EvictionGracePeriod = TimeSpan.FromSeconds(2), PublishRate = 0, KubeApiQps = 1000 });
        second.Send("back", 1, Bundle(Map("b")));
        await second.ReportsAsync("back", "Available", "True");
        await first.Kube.Objects.WaitAsync(
            AppliedWork.ApiVersion, AppliedWork.Kind, null, RecordName("gone"), record => record["status"]?["evictionStartTime"] is not null, Limit);
        await first.Kube.Objects.WaitUntilGoneAsync(AppliedWork.ApiVersion, AppliedWork.Kind, null, RecordName("gone"), Limit);

        Assert.Null(second.FindMap("a"));
        await Eventually.HoldsAsync(() => Candidates(second) == 0, "no candidate to be left");
        Assert.NotNull(second.FindMap("b"));
        Assert.Null(second.FindRecord("back")!["status"]!["evictionStartTime"]);
    }

    [Fact]
    [Trait("Checklist", "agent-78")]
    public async Task The_record_of_a_renamed_work_is_evicted_under_its_old_name()
    {
        await using var bench = await StartAsync(
            new AgentOptions { EvictionGracePeriod = TimeSpan.FromSeconds(1), PublishRate = 0, KubeApiQps = 1000 });
        await bench.ApplyAsync("w", 1, Bundle(Map("a")));
        var renamed = SpecEvent.Create("w", 2, Bundle(Map("a")));
        renamed[ExtensionAttributes.Metadata] = """{"name":"renamed"}""";
        bench.Agent.OnEvent(renamed);
        await bench.ReportsAsync("w", "Available", "True", version: 2);
        await bench.Kube.Objects.WaitUntilGoneAsync(AppliedWork.ApiVersion, AppliedWork.Kind, null, RecordName("w"), Limit);

        Assert.NotNull(bench.FindRecord("renamed"));
        Assert.Equal([RecordName("renamed")], Owners(bench.FindMap("a")));
    }

    [Fact]
    [Trait("Checklist", "agent-80")]
    public async Task A_record_of_another_agent_is_not_touched()
    {
        const string Foreign = """
            {"apiVersion":"work.open-cluster-management.io/v1","kind":"AppliedManifestWork","metadata":{"name":"other-w"},
             "spec":{"hubHash":"other","agentID":"other","manifestWorkName":"w"}}
            """;
        await using var bench = await StartAsync(
            new AgentOptions { EvictionGracePeriod = TimeSpan.FromMilliseconds(1), PublishRate = 0, KubeApiQps = 1000 },
            prepare: kube => kube.Objects.Put(Foreign));
        await bench.ApplyAsync("w", 1, Bundle(Map("a")));
        await bench.ApplyAsync("x", 1, Bundle(Map("b")));

        Assert.Equal(0, bench.Kube.Requests.Count(request => request.Name == "other-w"));
        Assert.NotNull(bench.Kube.Objects.Find(AppliedWork.ApiVersion, AppliedWork.Kind, null, "other-w"));
    }

    [Fact]
    public async Task A_namespace_stuck_in_terminating_holds_the_work_and_lets_it_go()
    {
        await using var bench = await StartAsync();
        const string Namespace = """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"own"}}""";
        const string Held = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"held","namespace":"own","finalizers":["example.com/hold"]}}""";
        await bench.ApplyAsync("w", 1, Bundle(Namespace + "," + Held));
        bench.Kube.Objects.Delete("v1", "Namespace", null, "own");
        await bench.Kube.Objects.WaitAsync(
            "v1", "Namespace", null, "own", live => live["status"]?["phase"]?.GetValue<string>() == "Terminating", Limit);
        bench.Send("late", 1, Bundle("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"late","namespace":"own"}}"""));
        await bench.ReportsAsync("late", "Applied", "False");
        Assert.Contains("because it is being terminated", bench.Condition("late", "Applied", 0), StringComparison.Ordinal);
        bench.Delete("w", 1);
        await bench.ReportsAsync("w", "Deleting", "True");
        Assert.Null(bench.Condition("w", "Deleted"));

        bench.Kube.Objects.Edit("v1", "ConfigMap", "own", "held", live => live["metadata"]!.AsObject().Remove("finalizers"));
        await bench.ReportsAsync("w", "Deleted", "True");
        Assert.Null(bench.Kube.Objects.Find("v1", "Namespace", null, "own"));
    }

    [Fact]
    public async Task Records_without_a_work_are_counted_and_kept_while_nobody_is_heard()
    {
        await using var first = await StartAsync();
        await first.ApplyAsync("one", 1, Bundle(Map("a")));
        await first.ApplyAsync("two", 1, Bundle(Map("b")));
        await first.StopAgentAsync();
        await using var second = await StartAsync(
            first.Kube, new AgentOptions { EvictionGracePeriod = TimeSpan.FromSeconds(1), PublishRate = 0, KubeApiQps = 1000 });
        await Eventually.HoldsAsync(() => Candidates(second) == 2, "both to be counted");
        await Eventually.HoldsAsync(() => second.Log.Of(5432).Count == 1, "it to be told");

        Assert.StartsWith("2 records have no work yet", second.Log.Of(5432)[0], StringComparison.Ordinal);
        Assert.Null(second.FindRecord("one")!["status"]!["evictionStartTime"]);
        Assert.NotNull(second.FindMap("a"));
    }

    [Fact]
    public async Task What_is_waited_for_is_named_by_its_kind()
    {
        await using var bench = await StartAsync(prepare: kube => kube.Objects.Put(Samples.WidgetDefinition));
        await bench.ApplyAsync("w", 1, Bundle(string.Join(
            ',',
            Map("a", metadata: ""","finalizers":["example.com/hold"]"""),
            """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"own","finalizers":["example.com/hold"]}}""",
            Samples.Widget("x").Replace("\"name\"", "\"finalizers\":[\"example.com/hold\"],\"name\"", StringComparison.Ordinal))));
        bench.Delete("w", 1);
        await bench.ReportsAsync("w", "Deleting", "True");
        var remaining = await bench.Agent.Cluster.DeleteAsync(bench.Agent.Works.Find("w")!.Work, default);

        Assert.Equal("ConfigMap shop/a, Namespace own, Widget shop/x", string.Join(", ", remaining!.Objects));
    }

    private static double Candidates(ClusterBench bench) => bench.Gauges.EvictionCandidates.Value;
}
