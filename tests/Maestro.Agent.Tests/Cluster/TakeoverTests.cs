using System.Globalization;
using System.Text.Json.Nodes;
using Maestro.Agent.Applying;
using Maestro.Agent.Ownership;
using Maestro.KubernetesApi;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using static Maestro.Agent.Tests.Cluster.ClusterBench;

namespace Maestro.Agent.Tests.Cluster;

/// <summary>This agent in place of the original one, on what that one wrote (agent.md sections 1.4, 2.5, 2.8 and 11.5).</summary>
public class TakeoverTests
{
    private const string Id = "0f8a3c52-6b1e-5d0a-9b53-0b4f0f6b7a01";
    private static readonly string[] Kinds = ["v1 ConfigMap", "v1 Secret", "v1 Service", "apps/v1 Deployment", "example.com/v1 Widget"];

    [Fact]
    [Trait("Checklist", "agent-9")]
    [Trait("Checklist", "agent-117")]
    public async Task A_cluster_that_the_original_agent_left_is_taken_over_as_it_is()
    {
        await using var bench = await StartAsync(prepare: LeftByTheOriginal);
        var before = Snapshot(bench.Kube);
        var record = bench.FindRecord(Id)!;
        bench.Kube.Requests.Clear();
        await bench.ApplyAsync(Id, 7, Bundled());
        await bench.WatchedAsync(Id);

        Assert.Equal(before, Snapshot(bench.Kube));
        Assert.Equal(record.ToJsonString(), bench.FindRecord(Id)!.ToJsonString());
        Assert.Equal(0, bench.Kube.Requests.Count(request => request.Verb is "create" or "delete" or "patch"));
        // The defaults of the server look like a difference once, as they did to the original every time; it takes that update as none.
        Assert.All(
            bench.Kube.Requests.All.Where(request => request.Verb == "update"), request => Assert.Equal("deployments", request.Resource));

        var sent = bench.Statuses(Id)[^1];
        Assert.Equal(
            (Id, 7, "maestro", "cluster1-work-agent"),
            ((string)sent[ExtensionNames.ResourceId]!, (int)sent[ExtensionNames.ResourceVersion]!, (string)sent[ExtensionNames.OriginalSource]!, sent.Source!.OriginalString));
        Assert.Equal(1, new SequenceId(long.Parse((string)sent[ExtensionNames.SequenceId]!, CultureInfo.InvariantCulture)).Node);
    }

    [Fact]
    public async Task What_the_original_agent_applied_goes_on_with_the_next_version_and_goes_with_its_work()
    {
        await using var bench = await StartAsync(prepare: LeftByTheOriginal);
        var uid = bench.FindMap("a")!["metadata"]!["uid"]!.GetValue<string>();
        // The original had begun to wait for a work that did not come.
        bench.Kube.Objects.Edit(AppliedWork.ApiVersion, AppliedWork.Kind, null, RecordName(Id), live => live["status"]!["evictionStartTime"] = "2026-01-01T00:00:00Z");
        await bench.ApplyAsync(Id, 8, Bundle(Map("a", """{"k":"new"}""")));

        await bench.Kube.Objects.WaitUntilGoneAsync("apps/v1", "Deployment", "shop", "web", Eventually.Limit);
        Assert.Equal(("new", uid), (bench.FindMap("a")!["data"]!["k"]!.GetValue<string>(), bench.FindMap("a")!["metadata"]!["uid"]!.GetValue<string>()));
        await Eventually.HoldsAsync(() => bench.FindRecord(Id)!["status"]!["evictionStartTime"] is null, "the grace period to end");

        bench.Delete(Id, 8);
        await bench.ReportsAsync(Id, "Deleted", "True");
        Assert.Null(bench.FindMap("a"));
        Assert.Null(bench.FindRecord(Id));
    }

    private static string Bundled() => Bundle(
        string.Join(',', Map("a"), Samples.Secret("Opaque"), Samples.Service(80), Samples.Deployment("web", 2), Samples.Widget("x")),
        $$""" "manifestConfigs":[{{Config("example.com", "widgets", "x", Samples.Strategy(
            "ServerSideApply", """ "serverSideApply":{"ignoreFields":[{"condition":"OnSpokeChange","jsonPaths":[".spec.size"]}]} """))}}] """);

    private static IReadOnlyList<string> Snapshot(TestKubernetes kube) =>
    [
        .. Kinds.Select(kind => kind.Split(' ')).SelectMany(kind => kube.Objects.List(kind[0], kind[1], "shop")).Select(live =>
        {
            // Who wrote when may change; what is there, its version and its identity may not.
            live["metadata"]!.AsObject().Remove("managedFields");
            return live.ToJsonString();
        }),
    ];

    private static void LeftByTheOriginal(TestKubernetes kube)
    {
        kube.Objects.Put(Samples.WidgetDefinition);
        SpinWait.SpinUntil(() => IsServed(kube, "example.com/v1", "Widget"), Eventually.Limit);
        var record = kube.Objects.Put(JsonNode.Parse($$$"""
            {"apiVersion":"work.open-cluster-management.io/v1","kind":"AppliedManifestWork",
             "metadata":{"name":"{{{RecordName(Id)}}}","labels":{"cloudevents.open-cluster-management.io/originalsource":"maestro"},
              "finalizers":["cluster.open-cluster-management.io/applied-manifest-work-cleanup"]},
             "spec":{"agentID":"{{{HubHash}}}","hubHash":"{{{HubHash}}}","manifestWorkName":"{{{Id}}}"}}
            """)!.AsObject());
        var owner = new JsonObject
        {
            ["apiVersion"] = "work.open-cluster-management.io/v1",
            ["kind"] = "AppliedManifestWork",
            ["name"] = RecordName(Id),
            ["uid"] = record["metadata"]!["uid"]!.GetValue<string>(),
        };
        var service = JsonNode.Parse(Samples.Service(80))!.AsObject();
        var widget = JsonNode.Parse(Samples.Widget("x"))!.AsObject();
        var secret = JsonNode.Parse("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","namespace":"shop"},"type":"Opaque","data":{"a":"Yg=="}}""")!.AsObject();
        service["metadata"]!["annotations"] = new JsonObject { [ServiceSpecHash.Annotation] = ServiceSpecHash.Compute(service["spec"]!.AsObject()) };
        widget["metadata"]!["annotations"] = new JsonObject { [SpecHash.Annotation] = SpecHash.Compute(widget) };
        var entries = new JsonArray();
        foreach (var (manifest, group, resource) in new[]
        {
            (JsonNode.Parse(Map("a"))!.AsObject(), "", "configmaps"), (secret, "", "secrets"), (service, "", "services"),
            (JsonNode.Parse(Samples.Deployment("web", 2))!.AsObject(), "apps", "deployments"), (widget, "example.com", "widgets"),
        })
        {
            manifest["metadata"]!["ownerReferences"] = new JsonArray(owner.DeepClone());
            var live = kube.Objects.Put(manifest);
            entries.Add(new JsonObject
            {
                ["group"] = group,
                ["resource"] = resource,
                ["name"] = live["metadata"]!["name"]!.DeepClone(),
                ["namespace"] = "shop",
                ["version"] = "v1",
                ["uid"] = live["metadata"]!["uid"]!.DeepClone(),
            });
        }

        kube.Objects.SetStatus(AppliedWork.ApiVersion, AppliedWork.Kind, null, RecordName(Id), new JsonObject { ["appliedResources"] = entries });
        kube.Objects.SetStatus("apps/v1", "Deployment", "shop", "web", new JsonObject { ["replicas"] = 2, ["readyReplicas"] = 2 });
    }
}
