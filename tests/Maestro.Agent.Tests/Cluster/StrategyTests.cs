using System.Text.Json.Nodes;
using Maestro.Agent.Applying;
using Maestro.KubernetesApi.Access;
using static Maestro.Agent.Tests.Cluster.ClusterBench;

namespace Maestro.Agent.Tests.Cluster;

public class StrategyTests
{
    [Fact]
    public async Task Labels_and_annotations_that_left_the_manifest_leave_the_object_when_that_is_wanted()
    {
        await using var bench = await StartAsync(new AgentOptions { RemoveStaleMetadata = true, PublishRate = 0, KubeApiQps = 1000, KubeApiBurst = 1000 });
        await bench.ApplyAsync("w", 1, Bundle(
            Map("a", metadata: ""","labels":{"one":"1","two":"2"},"annotations":{"note":"x"}""") + "," + Map("b", metadata: ""","labels":{"stays":"1"}""")));
        bench.Kube.Objects.Edit("v1", "ConfigMap", "shop", "a", live => live["metadata"]!["labels"]!["foreign"] = "f");
        await bench.ApplyAsync("w", 2, Bundle(Map("a", metadata: ""","labels":{"two":"2"}""") + "," + Map("b", metadata: ""","labels":{"stays":"1"}""")));

        Assert.Equal("""{"foreign":"f","two":"2"}""", bench.FindMap("a")!["metadata"]!["labels"]!.ToJsonString());
        Assert.True(bench.FindMap("a")!["metadata"]!["annotations"] is null or JsonObject { Count: 0 });
        await Eventually.HoldsAsync(() => Remembered() == """{"/configmaps/shop/a":["labels/two"],"/configmaps/shop/b":["labels/stays"]}""", "the record to remember");
        await bench.ApplyAsync("w", 3, Bundle(Map("b")));
        await Eventually.HoldsAsync(() => Remembered() is null, "the record to forget");
        Assert.True(bench.FindMap("b")!["metadata"]!["labels"] is null or JsonObject { Count: 0 });

        string? Remembered() => bench.FindRecord("w")!["metadata"]!["annotations"]?["maestro-agent/metadata-keys"]?.GetValue<string>();
    }

    [Fact]
    [Trait("Checklist", "agent-46")]
    public async Task Create_only_adopts_what_is_there_and_leaves_its_content()
    {
        await using var bench = await StartAsync(prepare: kube => kube.Objects.Put(Map("settings", """{"color":"red"}""")));
        await bench.ApplyAsync("w", 1, With("configmaps", "settings", Samples.Strategy("CreateOnly"), Map("settings", """{"color":"blue"}""")));

        var live = bench.FindMap("settings")!;
        Assert.Equal("red", live["data"]!["color"]!.GetValue<string>());
        Assert.Equal([RecordName("w")], Owners(live));
        Assert.Equal(0, bench.Kube.Requests.Count("update", "configmaps"));
    }

    [Fact]
    [Trait("Checklist", "agent-47")]
    public async Task Create_only_with_orphaning_owns_nothing()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, With(
            "configmaps", "a", Samples.Strategy("CreateOnly"), Map("a"), """ "deleteOption":{"propagationPolicy":"Orphan"} """));

        Assert.Empty(Owners(bench.FindMap("a")));
    }

    [Fact]
    [Trait("Checklist", "agent-46")]
    public async Task Create_only_sends_the_manifest_as_it_is()
    {
        const string Secret = """
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","namespace":"shop"},"data":{"k":"Yg=="},"stringData":{"k":"text"}}
            """;
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, With("secrets", "s", Samples.Strategy("CreateOnly"), Secret));
        await bench.ApplyAsync("web", 1, With("services", "web", Samples.Strategy("CreateOnly"), Samples.Service(80)));
        await bench.ApplyAsync("late", 1, With("secrets", "s", Samples.Strategy("CreateOnly"), Secret.Replace("text", "other", StringComparison.Ordinal)));

        var live = bench.Kube.Objects.Find("v1", "Secret", "shop", "s")!;
        Assert.Equal("""{"k":"dGV4dA=="}""", live["data"]!.ToJsonString());
        Assert.Equal([RecordName("late"), RecordName("w")], Owners(live).Order());
        Assert.Null(bench.Kube.Objects.Find("v1", "Service", "shop", "web")!["metadata"]!["annotations"]);
    }

    [Fact]
    [Trait("Checklist", "agent-56")]
    public async Task Read_only_writes_nothing_to_the_object_and_reports_it()
    {
        await using var bench = await StartAsync(prepare: kube => kube.Objects.Put(Map("a")));
        var before = bench.FindMap("a")!.ToJsonString();
        await bench.ApplyAsync("w", 1, With(
            "configmaps", "a", Samples.Strategy("ReadOnly") + "," + Samples.Feedback("k", ".data.k"), Map("a", """{"k":"other"}""")));

        Assert.Equal(before, bench.FindMap("a")!.ToJsonString());
        Assert.Equal(0, bench.Kube.Requests.Count(request =>
            request.Resource == "configmaps" && request.Verb is "create" or "update" or "patch" or "delete"));
        Assert.Contains("\"string\":\"v\"", AgentBench.Data(bench.Statuses("w")[^1]).GetRawText(), StringComparison.Ordinal);
        Assert.Contains(
            bench.FindMap("a")!["metadata"]!["uid"]!.GetValue<string>(),
            bench.FindRecord("w")!["status"]!.ToJsonString(),
            StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Checklist", "agent-56")]
    public async Task Read_only_is_applied_although_the_object_may_not_be_read()
    {
        await using var bench = await StartAsync(
            prepare: kube =>
            {
                kube.Objects.Put(Samples.RightsWithoutWatching);
                kube.Objects.Put(Samples.Secret("Opaque"));
            },
            account: UserInfo.ServiceAccount("shop", "agent"));
        bench.Send("w", 1, With("secrets", "s", Samples.Strategy("ReadOnly"), Samples.Secret("Opaque")));
        await bench.ReportsAsync("w", "Available", "Unknown");

        Assert.Equal("True: Apply manifest complete", bench.Condition("w", "Applied", 0));
        Assert.StartsWith("Unknown: Failed to fetch resource: secrets \"s\" is forbidden", bench.Condition("w", "Available", 0), StringComparison.Ordinal);
        Assert.DoesNotContain(bench.Statuses("w"), status => AgentBench.Data(status).GetRawText().Contains("AppliedManifestFailed", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Checklist", "agent-48")]
    [Trait("Checklist", "agent-49")]
    [Trait("Checklist", "agent-50")]
    public async Task Server_side_apply_names_its_manager_and_sends_no_empty_creation_time()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(
            Samples.Deployment("web", 2), Configs(Config("apps", "deployments", "web", Samples.Strategy("ServerSideApply")))));

        var request = Assert.Single(bench.Kube.Requests.All, seen => seen.Resource == "deployments" && seen.Path.Contains("force", StringComparison.Ordinal));
        Assert.EndsWith("?fieldManager=work-agent&force=false", request.Path, StringComparison.Ordinal);
        Assert.Equal("application/apply-patch+yaml", request.ContentType);
        Assert.Equal("work-agent", request.UserAgent);
        var live = bench.Kube.Objects.Find("apps/v1", "Deployment", "shop", "web")!;
        Assert.Contains(
            live["metadata"]!["managedFields"]!.AsArray(), entry => entry!["manager"]!.ToString() == "work-agent" && entry["operation"]!.ToString() == "Apply");
        Assert.DoesNotContain("f:creationTimestamp", live.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal([RecordName("w")], Owners(live));
    }

    [Fact]
    [Trait("Checklist", "agent-51")]
    public async Task A_field_of_somebody_else_is_reported_and_not_tried_again()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("other", 1, With(
            "configmaps", "a", Samples.Strategy("ServerSideApply", """ "serverSideApply":{"fieldManager":"work-agent-other"} """), Map("a")));
        bench.Send("w", 1, With("configmaps", "a", Samples.Strategy("ServerSideApply"), Map("a", """{"k":"mine"}""")));
        await bench.ReportsAsync("w", "Available", "True");

        Assert.Equal(
            "False: Failed to apply manifest: Apply failed with 1 conflict: conflict with \"work-agent-other\": .data.k",
            bench.Condition("w", "Applied", 0));
        var entry = bench.Agent.Works.Find("w")!;
        Assert.Equal(0, entry.ApplyFailures);
        Assert.True(
            TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), entry.ReapplyAt) > TimeSpan.FromSeconds(60), "no retry within a minute");
    }

    [Fact]
    [Trait("Checklist", "agent-52")]
    public async Task Force_takes_a_field_over()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("other", 1, With(
            "configmaps", "a", Samples.Strategy("ServerSideApply", """ "serverSideApply":{"fieldManager":"work-agent-other"} """), Map("a")));
        await bench.ApplyAsync("w", 1, With(
            "configmaps", "a", Samples.Strategy("ServerSideApply", """ "serverSideApply":{"force":true} """), Map("a", """{"k":"mine"}""")));

        Assert.Equal("mine", bench.FindMap("a")!["data"]!["k"]!.GetValue<string>());
    }

    [Fact]
    [Trait("Checklist", "agent-53")]
    [Trait("Checklist", "agent-55")]
    public async Task Fields_ignored_on_change_are_left_until_the_manifest_changes()
    {
        const string Ignored = """ "serverSideApply":{"force":true,"ignoreFields":[{"condition":"OnSpokeChange","jsonPaths":[".data.k"]}]} """;
        await using var bench = await StartAsync();
        var bundle = With("configmaps", "a", Samples.Strategy("ServerSideApply", Ignored), Map("a"));
        await bench.ApplyAsync("w", 1, bundle);
        Assert.Equal(
            SpecHash.Compute(JsonNode.Parse(Map("a"))!), bench.FindMap("a")!["metadata"]!["annotations"]![SpecHash.Annotation]!.GetValue<string>());
        bench.Kube.Objects.Edit("v1", "ConfigMap", "shop", "a", live => live["data"]!["k"] = "theirs");
        await bench.ApplyAsync("w", 2, bundle);
        Assert.Equal("theirs", bench.FindMap("a")!["data"]!["k"]!.GetValue<string>());

        await bench.ApplyAsync("w", 3, bundle.Replace("\"k\":\"v\"", "\"k\":\"new\"", StringComparison.Ordinal));
        Assert.Equal("new", bench.FindMap("a")!["data"]!["k"]!.GetValue<string>());
    }

    [Fact]
    [Trait("Checklist", "agent-54")]
    public async Task Fields_ignored_when_present_are_set_at_creation_only()
    {
        const string Ignored = """ "serverSideApply":{"force":true,"ignoreFields":[{"condition":"OnSpokePresent","jsonPaths":[".data.k"]}]} """;
        await using var bench = await StartAsync();
        var bundle = With("configmaps", "a", Samples.Strategy("ServerSideApply", Ignored), Map("a", """{"k":"v","m":"1"}"""));
        await bench.ApplyAsync("w", 1, bundle);
        Assert.Equal("v", bench.FindMap("a")!["data"]!["k"]!.GetValue<string>());
        bench.Kube.Objects.Edit("v1", "ConfigMap", "shop", "a", live =>
        {
            live["data"]!["k"] = "theirs";
            live["metadata"]!["managedFields"]!.AsArray().Add(JsonNode.Parse(
                """{"manager":"them","operation":"Update","apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":{"f:data":{"f:k":{}}}}"""));
        });
        await bench.ApplyAsync("w", 2, bundle.Replace("\"m\":\"1\"", "\"m\":\"2\"", StringComparison.Ordinal));

        Assert.Equal("""{"k":"theirs","m":"2"}""", bench.FindMap("a")!["data"]!.ToJsonString());
    }

    [Fact]
    public async Task A_pointer_that_cannot_be_followed_has_a_reason_of_its_own()
    {
        const string Ignored = """ "serverSideApply":{"ignoreFields":[{"jsonPointers":["data/k"]}]} """;
        await using var bench = await StartAsync();
        bench.Send("w", 1, With("configmaps", "a", Samples.Strategy("ServerSideApply", Ignored), Map("a")));
        await bench.ReportsAsync("w", "Applied", "False");

        Assert.Equal(
            "False: Failed to process ignoreFields: JSON Pointer error in 'data/k': a pointer must begin with a slash", bench.Condition("w", "Applied", 0));
    }

    [Fact]
    public async Task A_strategy_nobody_knows_is_refused_and_an_empty_one_updates()
    {
        await using var bench = await StartAsync();
        bench.Send("w", 1, With("configmaps", "a", Samples.Strategy("Recreate"), Map("a")));
        await bench.ReportsAsync("w", "Applied", "False");
        Assert.Equal("False: Failed to apply manifest: unsupported update strategy \"Recreate\"", bench.Condition("w", "Applied", 0));

        await bench.ApplyAsync("w", 2, With("configmaps", "a", Samples.Strategy(""), Map("a")));
        Assert.NotNull(bench.FindMap("a"));
    }

    [Fact]
    [Trait("Checklist", "agent-64")]
    public async Task What_is_complete_is_left_alone()
    {
        const string Rules = """ "conditionRules":[{"condition":"Complete","type":"WellKnownConditions"}] """;
        const string Job = """
            {"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"j","namespace":"shop"},
             "spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}
            """;
        await using var bench = await StartAsync();
        string Bundled(string map) => Bundle(
            Job + "," + map, Configs(Config("batch", "jobs", "j", Samples.Strategy("CreateOnly") + "," + Rules)));
        await bench.ApplyAsync("w", 1, Bundled(Map("a")));
        bench.Kube.Objects.SetStatus(
            "batch/v1", "Job", "shop", "j", JsonNode.Parse("""{"succeeded":1,"conditions":[{"type":"Complete","status":"True"}]}""")!.AsObject());
        await bench.ReportsAsync("w", "Complete", "True: Job is finished");
        bench.Send("w", 2, Bundled(Map("a", """{"k":"new"}""")));
        await bench.ReportsAsync("w", "Available", "True", version: 2);

        Assert.Equal("v", bench.FindMap("a")!["data"]!["k"]!.GetValue<string>());
    }

    private static string Configs(string configs) => $$""" "manifestConfigs":[{{configs}}] """;

    private static string With(string resource, string name, string rest, string manifest, string more = "") =>
        Bundle(manifest, Configs(Config("", resource, name, rest)) + (more.Length > 0 ? "," + more : ""));
}
