using System.Diagnostics;
using System.Text.Json.Nodes;
using Maestro.Agent.Configuration;
using Maestro.Agent.Ownership;
using Maestro.Agent.Reconciling;
using Maestro.KubernetesApi;
using Maestro.KubernetesApi.Access;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using static Maestro.Agent.Tests.Cluster.ClusterBench;

namespace Maestro.Agent.Tests.Cluster;

public class ResilienceTests
{
    [Fact]
    public async Task A_new_spec_does_not_inherit_the_pauses_of_the_one_before()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(Map("a")));
        var entry = bench.Agent.Works.Find("w")!;
        entry.ApplyFailures = 30;
        bench.Send("w", 2, Bundle(Samples.Widget("of-no-known-kind")));
        await bench.ReportsAsync("w", "Applied", "False", version: 2);

        Assert.InRange(entry.ApplyFailures, 0, 15);
    }

    [Fact]
    [Trait("Checklist", "agent-102")]
    public async Task A_change_is_reported_at_once_where_that_is_asked_for_and_nobody_polls()
    {
        const string Watch = """ "feedbackScrapeType":"Watch" """;
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(Map("a"), $$""" "manifestConfigs":[{{Config("", "configmaps", "a", $"{Samples.Feedback("k", ".data.k")},{Samples.Strategy("CreateOnly")},{Watch}")}}] """));
        await bench.WatchedAsync("w");
        bench.Kube.Requests.Clear();
        // On a busy machine anything may take long for once; what takes a tenth of a second at best polls, or waits for something.
        var (round, quickest, all) = (0, TimeSpan.MaxValue, Stopwatch.StartNew());
        while ((round < 5 || quickest > TimeSpan.FromMilliseconds(100)) && all.Elapsed < Eventually.Limit)
        {
            var value = $"value {++round}";
            var watch = Stopwatch.StartNew();
            bench.Kube.Objects.Edit("v1", "ConfigMap", "shop", "a", live => live["data"]!["k"] = value);
            await Eventually.HoldsAsync(
                () => AgentBench.Data(bench.Statuses("w")[^1]).GetRawText().Contains($"\"{value}\"", StringComparison.Ordinal), "the change");
            quickest = watch.Elapsed < quickest ? watch.Elapsed : quickest;
        }

        Assert.True(quickest < TimeSpan.FromMilliseconds(100), $"of {round} changes none was reported before {quickest}");
        Assert.Equal(0, bench.Kube.Requests.Count("get", "configmaps"));
    }

    [Fact]
    [Trait("Checklist", "agent-102")]
    [Trait("Checklist", "agent-103")]
    public async Task What_cannot_be_watched_is_polled()
    {
        await using var bench = await StartAsync(new AgentOptions
        {
            MaxFeedbackWatch = 0, StatusSyncInterval = TimeSpan.FromMilliseconds(100), PublishRate = 0, KubeApiQps = 1000,
        });
        await bench.ApplyAsync("w", 1, Bundle(Map("a"), $$""" "manifestConfigs":[{{Config("", "configmaps", "a", Samples.Feedback("k", ".data.k") + "," + Samples.Strategy("CreateOnly"))}}] """));
        bench.Kube.Objects.Edit("v1", "ConfigMap", "shop", "a", live => live["data"]!["k"] = "changed");
        await Eventually.HoldsAsync(
            () => AgentBench.Data(bench.Statuses("w")[^1]).GetRawText().Contains("changed", StringComparison.Ordinal), "the change");

        Assert.Equal(0, bench.Kube.Requests.Count("watch", "configmaps"));
    }

    [Fact]
    [Trait("Checklist", "agent-102")]
    [Trait("Checklist", "agent-103")]
    public async Task What_loses_its_watch_to_the_limit_is_polled()
    {
        await using var bench = await StartAsync(new AgentOptions
        {
            MaxFeedbackWatch = 1, StatusSyncInterval = TimeSpan.FromMilliseconds(100), PublishRate = 0, KubeApiQps = 1000,
        });
        await bench.ApplyAsync("w", 1, Bundle(Map("a"), $$""" "manifestConfigs":[{{Config("", "configmaps", "a", Samples.Feedback("k", ".data.k") + "," + Samples.Strategy("CreateOnly"))}}] """));
        await RestsAsync(bench, "w");
        await bench.ApplyAsync("other", 1, Bundle(Samples.Secret("Opaque") + "," + Samples.Secret("Opaque").Replace("\"s\"", "\"t\"", StringComparison.Ordinal)));
        await bench.WatchedAsync("other");
        await Eventually.HoldsAsync(() => bench.Kube.Faults.OpenWatches("configmaps") == 0, "the watch to be closed");
        bench.Kube.Objects.Edit("v1", "ConfigMap", "shop", "a", live => live["data"]!["k"] = "changed");
        await Eventually.HoldsAsync(
            () => AgentBench.Data(bench.Statuses("w")[^1]).GetRawText().Contains("changed", StringComparison.Ordinal), "the change");
    }

    [Fact]
    [Trait("Checklist", "agent-102")]
    [Trait("Checklist", "agent-103")]
    public async Task What_loses_its_watch_to_one_of_all_namespaces_that_never_begins_is_polled()
    {
        string[] namespaces = ["one", "two", "three"];
        await using var bench = await StartAsync(
            new AgentOptions { StatusSyncInterval = TimeSpan.FromMilliseconds(100), PublishRate = 0, KubeApiQps = 1000 },
            prepare: kube => Array.ForEach(
                namespaces, name => kube.Objects.Put($$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{name}}}"}}""")));
        await bench.ApplyAsync("w", 1, Bundle(Map("a"), $$""" "manifestConfigs":[{{Config("", "configmaps", "a", Samples.Feedback("k", ".data.k") + "," + Samples.Strategy("CreateOnly"))}}] """));
        await RestsAsync(bench, "w");
        bench.Kube.Faults.Fail(int.MaxValue, 500, when: request => request is { Verb: "list", Resource: "configmaps", Namespace: "" });
        await bench.ApplyAsync("other", 1, Bundle(string.Join(
            ',', namespaces.Select(name => Map("a").Replace("\"shop\"", $"\"{name}\"", StringComparison.Ordinal)))));
        await Eventually.HoldsAsync(() => bench.Kube.Faults.OpenWatches("configmaps") == 0, "the watch to be closed");
        bench.Kube.Objects.Edit("v1", "ConfigMap", "shop", "a", live => live["data"]!["k"] = "changed");
        await Eventually.HoldsAsync(
            () => AgentBench.Data(bench.Statuses("w")[^1]).GetRawText().Contains("changed", StringComparison.Ordinal), "the change");
    }

    [Fact]
    [Trait("Checklist", "agent-102")]
    [Trait("Checklist", "agent-103")]
    public async Task A_bundle_that_asks_to_watch_gets_the_watch_of_one_that_does_not()
    {
        await using var bench = await StartAsync(new AgentOptions { MaxFeedbackWatch = 1, PublishRate = 0, KubeApiQps = 1000 });
        await bench.ApplyAsync("other", 1, Bundle(Samples.Secret("Opaque") + "," + Samples.Secret("Opaque").Replace("\"s\"", "\"t\"", StringComparison.Ordinal)));
        await bench.WatchedAsync("other");
        await bench.ApplyAsync("w", 1, Bundle(Map("a"), $$""" "manifestConfigs":[{{Config("", "configmaps", "a", """ "feedbackScrapeType":"Watch" """)}}] """));
        await bench.WatchedAsync("w");
        await bench.ApplyAsync("w", 2, Bundle(Map("a")));
        await bench.WatchedAsync("other");
    }

    [Fact]
    [Trait("Checklist", "agent-102")]
    [Trait("Checklist", "agent-103")]
    public async Task What_may_not_be_watched_is_polled()
    {
        await using var bench = await StartAsync(
            new AgentOptions { StatusSyncInterval = TimeSpan.FromMilliseconds(100), PublishRate = 0, KubeApiQps = 1000 },
            prepare: kube => kube.Objects.Put(Samples.RightsWithoutWatching),
            account: UserInfo.ServiceAccount("shop", "agent"));
        await bench.ApplyAsync("w", 1, Bundle(Map("a"), $$""" "manifestConfigs":[{{Config("", "configmaps", "a", Samples.Feedback("k", ".data.k"))}}] """));
        await Eventually.HoldsAsync(() => bench.Log.Of(5311).Count == 1, "the refusal to be told");
        Assert.StartsWith("configmaps in shop cannot be watched and is polled instead: configmaps is forbidden: ", bench.Log.Of(5311)[0], StringComparison.Ordinal);

        bench.Kube.Objects.Edit("v1", "ConfigMap", "shop", "a", live => live["data"]!["k"] = "by hand");
        await Eventually.HoldsAsync(
            () => bench.Statuses("w").Any(status => AgentBench.Data(status).GetRawText().Contains("by hand", StringComparison.Ordinal)), "the change");
        bench.Send("w", 2, Bundle(Map("a", """{"k":"new"}""")));
        await bench.ReportsAsync("w", "Applied", "True", version: 2);
        bench.Delete("w", 3);
        await bench.ReportsAsync("w", "Deleted", "True");

        Assert.Null(bench.FindMap("a"));
        Assert.Equal(0, bench.Kube.Requests.Count("watch", "configmaps"));
    }

    [Fact]
    public async Task A_server_that_refuses_to_be_watched_for_a_moment_is_watched()
    {
        await using var bench = await StartAsync();
        bench.Kube.Faults.Fail(2, 403, when: request => request is { Verb: "list", Resource: "configmaps" });
        bench.Kube.Faults.Fail(1, 429, TimeSpan.FromSeconds(1), request => request is { Verb: "watch", Resource: "configmaps" });
        await bench.ApplyAsync("w", 1, Bundle(Map("a")));
        await bench.WatchedAsync("w");

        Assert.Empty(bench.Log.Of(5311));
    }

    [Fact]
    public async Task A_watch_that_breaks_off_goes_on_where_it_was()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(Map("a")));
        await bench.WatchedAsync("w");
        bench.Kube.Requests.Clear();
        bench.Kube.Faults.DropWatches();
        await Eventually.HoldsAsync(() => bench.Kube.Faults.OpenWatches("configmaps") == 1, "the watch to be taken up again");
        Assert.Equal(0, bench.Kube.Requests.Count("list"));

        bench.Kube.Faults.ForgetHistory();
        bench.Kube.Objects.Put(Map("other"));
        bench.Kube.Faults.ForgetHistory();
        bench.Kube.Faults.DropWatches();
        bench.Kube.Objects.Delete("v1", "ConfigMap", "shop", "a");
        await Eventually.HoldsAsync(() => bench.Statuses("w").Any(
            status => AgentBench.Data(status).GetRawText().Contains("ResourceNotAvailable", StringComparison.Ordinal)), "the deletion to be noticed");
        await bench.ReportsAsync("w", "Available", "True");
    }

    [Fact]
    [Trait("Checklist", "agent-115")]
    public async Task An_outage_of_the_server_is_reported_and_heals()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(Map("a")));
        await bench.Kube.StopListeningAsync();
        bench.Send("w", 2, Bundle(Map("a", """{"k":"new"}""")));
        await bench.ReportsAsync("w", "Applied", "False");
        await bench.ReportsAsync("w", "Available", "Unknown");
        Assert.StartsWith("Unknown: Failed to fetch resource: ", bench.Condition("w", "Available", 0), StringComparison.Ordinal);
        await bench.Kube.StartListeningAsync();
        await bench.ReportsAsync("w", "Applied", "True");
        await bench.ReportsAsync("w", "Available", "True");

        Assert.Equal("new", bench.FindMap("a")!["data"]!["k"]!.GetValue<string>());
    }

    [Fact]
    [Trait("Checklist", "agent-9")]
    [Trait("Checklist", "agent-117")]
    public async Task An_agent_that_replaces_another_changes_nothing()
    {
        await using var first = await StartAsync();
        var bundle = Bundle(
            string.Join(',', Map("a"), Samples.Service(80), Samples.Secret("Opaque"), Samples.RoleBinding("view"), Samples.Deployment("web", 2)));
        await first.ApplyAsync("w", 1, bundle);
        await first.StopAgentAsync();
        var before = Snapshot(first);
        first.Kube.Requests.Clear();
        await using var second = await StartAsync(first.Kube);
        await second.ApplyAsync("w", 1, bundle);

        Assert.Equal(before, Snapshot(second));
        Assert.Equal(0, first.Kube.Requests.Count(request => request.Verb is "create" or "delete" or "patch"));
        // The defaults of the server look like a difference once; it takes that update as none.
        Assert.True(first.Kube.Requests.Count("update") <= 1, "only the deployment is written");
    }

    [Fact]
    public async Task Records_of_another_hub_address_are_taken_over_with_their_objects()
    {
        var hash = new string('a', 64);
        await using var bench = await StartAsync(new AgentOptions { AdoptHubHashes = [hash], PublishRate = 0, KubeApiQps = 1000 }, prepare: kube =>
        {
            var record = kube.Objects.Put(JsonNode.Parse($$$"""
                {"apiVersion":"work.open-cluster-management.io/v1","kind":"AppliedManifestWork",
                 "metadata":{"name":"{{{hash}}}-w","finalizers":["cluster.open-cluster-management.io/applied-manifest-work-cleanup"]},
                 "spec":{"hubHash":"{{{hash}}}","agentID":"{{{hash}}}","manifestWorkName":"w"}}
                """)!.AsObject());
            var owner = new OwnerReference($"{hash}-w", record["metadata"]!["uid"]!.GetValue<string>()).ToJson().ToJsonString();
            var map = kube.Objects.Put(JsonNode.Parse(Map("a", metadata: $""","ownerReferences":[{owner}]"""))!.AsObject());
            kube.Objects.SetStatus(AppliedWork.ApiVersion, AppliedWork.Kind, null, $"{hash}-w", JsonNode.Parse($$"""
                {"appliedResources":[{"version":"v1","resource":"configmaps","namespace":"shop","name":"a","uid":"{{map["metadata"]!["uid"]}}"}]}
                """)!.AsObject());
        });

        Assert.Null(bench.Kube.Objects.Find(AppliedWork.ApiVersion, AppliedWork.Kind, null, $"{hash}-w"));
        Assert.Equal([RecordName("w")], Owners(bench.FindMap("a")));
        Assert.Contains("\"a\"", bench.FindRecord("w")!["status"]!.ToJsonString(), StringComparison.Ordinal);
        bench.Delete("w", 1);
        await bench.ReportsAsync("w", "Deleted", "True");
        Assert.Null(bench.FindMap("a"));
    }

    [Fact]
    public async Task A_clock_that_was_set_back_does_not_make_statuses_look_old()
    {
        var ahead = DateTimeOffset.UtcNow.AddHours(3);
        await using var bench = await StartAsync(prepare: kube => kube.Objects.Put(JsonNode.Parse($$$"""
            {"apiVersion":"work.open-cluster-management.io/v1","kind":"AppliedManifestWork",
             "metadata":{"name":"{{{RecordName("w")}}}","annotations":{"maestro-agent/sequence-time":"{{{Rfc3339.FormatSeconds(ahead)}}}"},
              "finalizers":["cluster.open-cluster-management.io/applied-manifest-work-cleanup"]},
             "spec":{"hubHash":"{{{HubHash}}}","agentID":"{{{HubHash}}}","manifestWorkName":"w"}}
            """)!.AsObject()));
        await bench.ApplyAsync("w", 1, Bundle(Map("a")));

        Assert.True(long.Parse((string)bench.Statuses("w")[0][ExtensionNames.SequenceId]!, null) > SequenceId.At(ahead, 1).Value);
    }

    [Fact]
    [Trait("Checklist", "agent-11")]
    public async Task An_agent_whose_records_cannot_be_read_ends()
    {
        var kube = await TestKubernetes.StartAsync();
        await using var server = kube;
        await using var bench = await StartAsync(kube, new AgentOptions { SyncTimeout = TimeSpan.FromSeconds(1) });
        var failure = await Assert.ThrowsAsync<AgentConfigurationException>(() => bench.Running);

        Assert.Contains("appliedmanifestworks", failure.Message, StringComparison.Ordinal);
        Assert.Contains("the server could not find the requested resource", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_on_many_records_reads_them_in_pages_and_begins_again_when_they_expire_meanwhile()
    {
        const int Records = 300;
        await using var bench = await StartAsync(prepare: kube =>
        {
            for (var number = 0; number < Records; number++)
            {
                kube.Objects.Put(JsonNode.Parse($$$"""
                    {"apiVersion":"work.open-cluster-management.io/v1","kind":"AppliedManifestWork",
                     "metadata":{"name":"{{{RecordName($"w{number}")}}}","finalizers":["cluster.open-cluster-management.io/applied-manifest-work-cleanup"]},
                     "spec":{"hubHash":"{{{HubHash}}}","agentID":"{{{HubHash}}}","manifestWorkName":"w{{{number}}}"}}
                    """)!.AsObject());
            }

            kube.Faults.Fail(1, 410, when: request => request is { Verb: "list", Resource: "appliedmanifestworks" } && request.Path.Contains("continue=", StringComparison.Ordinal));
        });

        await Eventually.HoldsAsync(() => bench.Gauges.EvictionCandidates.Value == Records, "all of them to be known");
        Assert.Equal(4, bench.Kube.Requests.Count("list", "appliedmanifestworks"));
    }

    [Fact]
    public async Task A_record_that_somebody_else_writes_at_the_same_time_is_no_failure()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(Map("a")));
        bench.Kube.Faults.Fail(2, 409, when: request => request is { Verb: "patch", Resource: "appliedmanifestworks" });
        await bench.ApplyAsync("w", 2, Bundle(Map("a") + "," + Map("b")));

        Assert.NotNull(bench.FindMap("b"));
        Assert.DoesNotContain(bench.Statuses("w"), status => AgentBench.Data(status).GetRawText().Contains("AppliedManifestFailed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Six_hundred_bundles_at_once_while_the_server_restarts()
    {
        const int Works = 600;
        await using var bench = await StartAsync();
        for (var number = 0; number < Works; number++)
        {
            bench.Send($"w{number}", 1, Bundle(string.Join(',', Map($"a{number}"), Map($"b{number}"), Map($"c{number}"))));
        }

        await Eventually.HoldsAsync(() => bench.Kube.Objects.List("v1", "ConfigMap", "shop").Count > Works / 2, "some of them");
        await bench.Kube.StopListeningAsync();
        await bench.Kube.StartListeningAsync();
        await Eventually.HoldsAsync(
            () => Enumerable.Range(0, Works).All(number => bench.Condition($"w{number}", "Available")?.StartsWith("True", StringComparison.Ordinal) == true),
            "all to be available",
            limit: TimeSpan.FromMinutes(8));

        Assert.Equal(Works * 3, bench.Kube.Objects.List("v1", "ConfigMap", "shop").Count);
        Assert.All(
            bench.Kube.Objects.List(AppliedWork.ApiVersion, AppliedWork.Kind),
            record => Assert.Equal(3, record["status"]!["appliedResources"]!.AsArray().Count(entry => entry!["uid"] is not null)));
    }

    private static async Task RestsAsync(ClusterBench bench, string id)
    {
        await bench.WatchedAsync(id);
        await Eventually.HoldsAsync(
            () => bench.Agent.Works.Find(id) is { QueuePlace: ReconcileItem.Place.Idle } entry
                && TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), entry.DueAt) > TimeSpan.FromMinutes(1),
            "nobody to poll");
    }

    private static IReadOnlyList<string> Snapshot(ClusterBench bench)
    {
        (string ApiVersion, string Kind)[] kinds =
            [("v1", "ConfigMap"), ("v1", "Service"), ("v1", "Secret"), ("rbac.authorization.k8s.io/v1", "RoleBinding"), ("apps/v1", "Deployment")];
        return [.. kinds.SelectMany(kind => bench.Kube.Objects.List(kind.ApiVersion, kind.Kind, "shop")).Append(bench.FindRecord("w")!).Select(Strip)];
    }

    private static string Strip(JsonObject live)
    {
        live["metadata"]!.AsObject().Remove("managedFields");
        return live.ToJsonString();
    }
}
