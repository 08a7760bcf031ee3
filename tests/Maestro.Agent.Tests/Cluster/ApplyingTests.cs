using System.Text.Json.Nodes;
using Maestro.Agent.Applying;
using static Maestro.Agent.Tests.Cluster.ClusterBench;

namespace Maestro.Agent.Tests.Cluster;

public class ApplyingTests
{
    [Fact]
    [Trait("Checklist", "agent-8")]
    [Trait("Checklist", "agent-28")]
    [Trait("Checklist", "agent-33")]
    [Trait("Checklist", "agent-49")]
    [Trait("Checklist", "agent-77")]
    public async Task A_bundle_comes_into_the_cluster_and_its_record_lists_it()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(Map("b", metadata: ""","uid":"mine" """) + "," + Map("a")));

        var record = bench.FindRecord("w")!;
        Assert.Equal((HubHash, HubHash, "w"), (Text(record, "hubHash"), Text(record, "agentID"), Text(record, "manifestWorkName")));
        Assert.Equal("""{"cloudevents.open-cluster-management.io/originalsource":"maestro"}""", record["metadata"]!["labels"]!.ToJsonString());
        Assert.Equal(
            """["cluster.open-cluster-management.io/applied-manifest-work-cleanup"]""", record["metadata"]!["finalizers"]!.ToJsonString());
        var live = bench.FindMap("a")!;
        Assert.Equal(
            $$"""[{"apiVersion":"work.open-cluster-management.io/v1","kind":"AppliedManifestWork","name":"{{RecordName("w")}}","uid":"{{Uid(record)}}"}]""",
            live["metadata"]!["ownerReferences"]!.ToJsonString());
        Assert.NotEqual("mine", Uid(bench.FindMap("b")!));
        Assert.Equal(
            ["group= version=v1 resource=configmaps namespace=shop name=a uid=" + Uid(live),
                "group= version=v1 resource=configmaps namespace=shop name=b uid=" + Uid(bench.FindMap("b")!)],
            record["status"]!["appliedResources"]!.AsArray().Select(entry => string.Join(
                ' ', ((string[])["group", "version", "resource", "namespace", "name", "uid"]).Select(key => $"{key}={entry![key]}"))));
        Assert.Equal("work-agent", live["metadata"]!["managedFields"]![0]!["manager"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_new_bundle_costs_a_request_per_object_and_three_for_its_record_and_the_next_reconcile_none()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("first", 1, Bundle(Map("first")));
        await bench.WatchedAsync("first");
        bench.Kube.Requests.Clear();
        await bench.ApplyAsync("w", 1, Bundle(string.Join(',', Map("a"), Map("b"), Map("c"))));

        Assert.Equal(
            ["create appliedmanifestworks", "create configmaps", "create configmaps", "create configmaps", "patch appliedmanifestworks", "patch appliedmanifestworks"],
            bench.Kube.Requests.All.Select(request => $"{request.Verb} {request.Resource}").Order());
        bench.Kube.Requests.Clear();
        await bench.ApplyAsync("w", 2, Bundle(string.Join(',', Map("a"), Map("b"), Map("c"))));
        Assert.Empty(bench.Kube.Requests.All);
    }

    [Theory]
    [Trait("Checklist", "agent-46")]
    [InlineData(400, "Update", "new")]
    [InlineData(403, "Update", "new")]
    [InlineData(422, "Update", "new")]
    [InlineData(403, "CreateOnly", "old")]
    public async Task An_object_that_exists_is_brought_in_line_although_it_might_not_be_created(int code, string strategy, string expected)
    {
        await using var bench = await StartAsync(prepare: kube => kube.Objects.Put(Map("a", """{"k":"old"}""")));
        bench.Kube.Faults.Fail(1, code, when: request => request is { Verb: "create", Resource: "configmaps" });
        await bench.ApplyAsync("w", 1, Bundle(
            Map("a", """{"k":"new"}"""), $$""" "manifestConfigs":[{{Config("", "configmaps", "a", Samples.Strategy(strategy))}}] """));

        Assert.Equal(expected, bench.FindMap("a")!["data"]!["k"]!.GetValue<string>());
        Assert.Equal([RecordName("w")], Owners(bench.FindMap("a")));
        Assert.DoesNotContain(bench.Statuses("w"), status => AgentBench.Data(status).GetRawText().Contains("AppliedManifestFailed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(403)]
    public async Task What_may_not_be_created_and_does_not_exist_is_reported_in_the_words_of_the_refusal(int? reading)
    {
        await using var bench = await StartAsync();
        bench.Kube.Faults.Fail(int.MaxValue, 422, when: request => request is { Verb: "create", Resource: "configmaps" }, message: "port is taken");
        if (reading is { } code)
        {
            bench.Kube.Faults.Fail(1, code, when: request => request is { Verb: "get", Resource: "configmaps" });
        }

        bench.Send("w", 1, Bundle(Map("a")));
        await bench.ReportsAsync("w", "Applied", "False");

        Assert.Equal("False: Failed to apply manifest: port is taken", bench.Condition("w", "Applied", 0));
    }

    [Fact]
    [Trait("Checklist", "agent-39")]
    public async Task A_pod_that_does_not_decode_is_refused_although_only_its_metadata_would_be_updated()
    {
        const string Pod = """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"shop"},"spec":{"containers":[{"name":"c","image":"a"}]}}""";
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(Pod));
        await bench.ApplyAsync("w", 2, Bundle(Pod.Replace("\"a\"", "\"b\"", StringComparison.Ordinal)));
        bench.Send("w", 3, Bundle(Pod.Replace("\"a\"", "5", StringComparison.Ordinal)));
        await bench.ReportsAsync("w", "Applied", "False", version: 3);
    }

    [Fact]
    [Trait("Checklist", "agent-29")]
    [Trait("Checklist", "agent-30")]
    [Trait("Checklist", "agent-31")]
    [Trait("Checklist", "agent-32")]
    public async Task A_manifest_that_fails_does_not_stop_the_others()
    {
        await using var bench = await StartAsync();
        bench.Send("w", 1, Bundle(string.Join(
            ',',
            """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"nowhere"}}""",
            """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"nowhere"},"spec":{}}""",
            """{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w","namespace":"shop"}}""",
            """{"apiVersion":"apps/v1beta1","kind":"Deployment","metadata":{"name":"old","namespace":"shop"}}""",
            """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"missing"}}""",
            Map("good"))));
        await bench.ReportsAsync("w", "Available", "False");

        string Error(int manifest) => bench.Condition("w", "Applied", manifest)!["False: Failed to apply manifest: ".Length..];
        Assert.Equal("False: Failed to apply manifest work", bench.Condition("w", "Applied"));
        Assert.Equal("an empty namespace may not be set when a resource name is provided", Error(0));
        Assert.NotEmpty(Error(1));
        Assert.Equal("the server doesn't have a resource type \"Widget\"", Error(2));
        Assert.Equal("the server doesn't have a resource type \"Deployment\"", Error(3));
        Assert.Equal("namespaces \"missing\" not found", Error(4));
        Assert.StartsWith("True", bench.Condition("w", "Applied", 5), StringComparison.Ordinal);
        Assert.Equal("Unknown: Resource meta is incomplete", bench.Condition("w", "Available", 2));
        Assert.NotNull(bench.FindMap("good"));
        Assert.Null(bench.Kube.Objects.Find("v1", "ConfigMap", "default", "nowhere"));
        // What is known is recorded although a kind is not (agent.md D-6).
        Assert.Contains("\"good\"", bench.FindRecord("w")!["status"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Checklist", "agent-29")]
    public async Task A_manifest_that_only_Go_can_read_is_applied_and_does_not_stop_the_others()
    {
        await using var bench = await StartAsync(new AgentOptions { RemoveStaleMetadata = true, PublishRate = 0, KubeApiQps = 1000, KubeApiBurst = 1000 });
        await bench.ApplyAsync("w", 1, Bundle(string.Join(
            ',', Map("twice", """{"a":"1","a":"2"}""", ""","labels":{"l":"1","l":"2"}"""), Map("half", """{"a":"x\ud800"}"""), Map("good"))));

        Assert.Equal("""{"a":"2"}""", bench.FindMap("twice")!["data"]!.ToJsonString());
        Assert.Equal("x\ufffd", bench.FindMap("half")!["data"]!["a"]!.GetValue<string>());
        Assert.NotNull(bench.FindMap("good"));
    }

    [Fact]
    public async Task A_namespace_on_a_cluster_scoped_object_is_dropped()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"new","namespace":"shop"}}"""));

        Assert.NotNull(bench.Kube.Objects.Find("v1", "Namespace", null, "new"));
    }

    [Fact]
    public async Task A_bundle_may_bring_its_own_namespace_kinds_and_objects_in_any_order()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(string.Join(
            ',',
            """{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w","namespace":"own"},"spec":{"size":1}}""",
            """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"own"}}""",
            Samples.WidgetDefinition,
            """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"own"}}""")));

        Assert.NotNull(bench.Kube.Objects.Find("example.com/v1", "Widget", "own", "w"));
        Assert.NotNull(bench.Kube.Objects.Find("v1", "ConfigMap", "own", "a"));
    }

    [Fact]
    [Trait("Checklist", "agent-116")]
    public async Task A_definition_that_comes_later_is_noticed()
    {
        await using var bench = await StartAsync();
        bench.Send("w", 1, Bundle(Map("a") + "," + Samples.Widget("w")));
        await bench.ReportsAsync("w", "Available", "Unknown");
        bench.Kube.Objects.Put(Samples.WidgetDefinition);
        await bench.ReportsAsync("w", "Applied", "True");
        await bench.ReportsAsync("w", "Available", "True");

        Assert.NotNull(bench.Kube.Objects.Find("example.com/v1", "Widget", "shop", "w"));
    }

    [Fact]
    [Trait("Checklist", "agent-36")]
    [Trait("Checklist", "agent-37")]
    public async Task A_deployment_is_put_right_after_a_change_by_hand_and_left_alone_otherwise()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(Samples.Deployment("web", 2)));
        bench.Kube.Objects.Edit("apps/v1", "Deployment", "shop", "web", live => live["metadata"]!["annotations"] = new JsonObject { ["x"] = "y" });
        bench.Kube.Objects.SetStatus("apps/v1", "Deployment", "shop", "web", new JsonObject { ["replicas"] = 2 });
        for (var version = 2; version <= 3; version++)
        {
            await bench.ApplyAsync("w", version, Bundle(Samples.Deployment("web", 2)));
        }

        Assert.Equal(0, bench.Kube.Requests.Count("update", "deployments"));
        Assert.Equal(1, bench.Kube.Objects.Find("apps/v1", "Deployment", "shop", "web")!["metadata"]!["generation"]!.GetValue<long>());

        bench.Kube.Objects.Edit("apps/v1", "Deployment", "shop", "web", live => live["spec"]!["replicas"] = 5);
        await bench.Kube.Objects.WaitAsync(
            "apps/v1", "Deployment", "shop", "web", live => live["spec"]!["replicas"]!.GetValue<long>() == 2, Eventually.Limit);
        Assert.Equal(1, bench.Kube.Requests.Count("update", "deployments"));
    }

    [Fact]
    [Trait("Checklist", "agent-96")]
    public async Task An_object_that_somebody_deletes_is_reported_and_comes_back()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(Map("a"), $$""" "manifestConfigs":[{{Config("", "configmaps", "a", Samples.Feedback("k", ".data.k"))}}] """));
        bench.Kube.Objects.Delete("v1", "ConfigMap", "shop", "a");
        await bench.ReportsAsync("w", "Available", "False");
        Assert.Equal("False: Resource is not available", bench.Condition("w", "Available", 0));
        Assert.Contains("\"string\":\"v\"", AgentBench.Data(bench.Statuses("w")[^1]).GetRawText(), StringComparison.Ordinal);
        await bench.ReportsAsync("w", "Available", "True");

        Assert.NotNull(bench.FindMap("a"));
    }

    [Fact]
    [Trait("Checklist", "agent-45")]
    public async Task A_change_the_server_refuses_is_reported_in_its_words()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(Samples.RoleBinding("view")));
        bench.Send("w", 2, Bundle(Samples.RoleBinding("edit")));
        await bench.ReportsAsync("w", "Applied", "False", version: 2);

        Assert.Contains("cannot change roleRef", bench.Condition("w", "Applied", 0), StringComparison.Ordinal);
        Assert.StartsWith("True", bench.Condition("w", "Available"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Checklist", "agent-57")]
    public async Task A_conflict_is_tried_again_at_once()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(Map("a")));
        bench.Kube.Faults.Fail(3, 409, when: request => request is { Verb: "update", Resource: "configmaps" });
        bench.Kube.Requests.Clear();
        await bench.ApplyAsync("w", 2, Bundle(Map("a", """{"k":"new"}""")));

        Assert.Equal(4, bench.Kube.Requests.Count("update", "configmaps"));
        // All in one pass, whose pauses are a third of a second together.
        Assert.DoesNotContain(bench.Statuses("w"), status => AgentBench.Data(status).GetRawText().Contains("AppliedManifestFailed", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Checklist", "agent-42")]
    public async Task A_service_keeps_its_address()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(Samples.Service(80)));
        var before = bench.Kube.Objects.Find("v1", "Service", "shop", "web")!;
        await bench.ApplyAsync("w", 2, Bundle(Samples.Service(81)));
        var after = bench.Kube.Objects.Find("v1", "Service", "shop", "web")!;

        Assert.Equal(before["spec"]!["clusterIP"]!.GetValue<string>(), after["spec"]!["clusterIP"]!.GetValue<string>());
        Assert.Equal(81, after["spec"]!["ports"]![0]!["port"]!.GetValue<long>());
        Assert.NotNull(after["metadata"]!["annotations"]![ServiceSpecHash.Annotation]);
    }

    private static string Text(JsonObject record, string field) => record["spec"]![field]!.GetValue<string>();
}
