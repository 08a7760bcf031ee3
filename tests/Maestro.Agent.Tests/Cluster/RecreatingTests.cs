using static Maestro.Agent.Tests.Cluster.ClusterBench;

namespace Maestro.Agent.Tests.Cluster;

/// <summary>Objects that can only be changed by being made anew (agent.md section 2.6).</summary>
public class RecreatingTests
{
    [Fact]
    [Trait("Checklist", "agent-41")]
    public async Task A_secret_of_another_type_is_made_anew()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(Samples.Secret("Opaque")));
        var before = Uid(bench.Kube.Objects.Find("v1", "Secret", "shop", "s")!);
        await bench.ApplyAsync("w", 2, Bundle(Samples.Secret("example.com/other")));
        var after = bench.Kube.Objects.Find("v1", "Secret", "shop", "s")!;

        Assert.NotEqual(before, Uid(after));
        Assert.Equal("example.com/other", after["type"]!.GetValue<string>());
        Assert.Contains(Uid(after), bench.FindRecord("w")!["status"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Checklist", "agent-41")]
    public async Task Another_work_still_owns_a_secret_that_was_made_anew()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(Samples.Secret("Opaque")));
        await bench.ApplyAsync("v", 1, Bundle(
            Samples.Secret("Opaque"), $""" "manifestConfigs":[{Config("", "secrets", "s", Samples.Strategy("CreateOnly"))}] """));
        await bench.ApplyAsync("w", 2, Bundle(Samples.Secret("example.com/other")));

        Assert.Equal(2, bench.Kube.Objects.Find("v1", "Secret", "shop", "s")!["metadata"]!["ownerReferences"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("v1", "Secret", "secrets", """ "type":5 """, """ "type":"Opaque" """)]
    [InlineData("v1", "Secret", "secrets", """ "type":"example.com/other","data":{"a":"?"} """, """ "data":{"a":"Yg=="} """)]
    [InlineData("storage.k8s.io/v1", "StorageClass", "storageclasses", """ "provisioner":"p","parameters":{"replication":3} """, """ "provisioner":"p","parameters":{"replication":"3"} """)]
    [InlineData("storage.k8s.io/v1", "CSIDriver", "csidrivers", """ "spec":{"attachRequired":"false"} """, """ "spec":{"attachRequired":true} """)]
    [Trait("Checklist", "agent-41")]
    public async Task What_the_server_cannot_decode_is_refused_by_it_and_leaves_the_object(
        string apiVersion, string kind, string resource, string content, string liveContent)
    {
        await using var bench = await StartAsync();
        string Whole(string rest) => $$"""{"apiVersion":"{{apiVersion}}","kind":"{{kind}}","metadata":{"name":"x","namespace":"shop"},{{rest}}}""";
        await bench.ApplyAsync("w", 1, Bundle(Whole(liveContent)));
        bench.Kube.Requests.Clear();
        bench.Send("w", 2, Bundle(Whole(content)));
        await bench.ReportsAsync("w", "Applied", "False", version: 2);

        Assert.DoesNotContain(bench.Kube.Requests.All, request => request.Resource == resource && request.Verb is "delete" or "create");
        Assert.InRange(bench.Kube.Requests.Count("update", resource), 1, int.MaxValue);
        Assert.NotNull(bench.Kube.Objects.Find(apiVersion, kind, kind == "Secret" ? "shop" : null, "x"));
    }

    [Theory]
    [InlineData("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"x","namespace":"shop"},"type":"example.com/other","data":{"a b":"Yg=="}}""", "a valid config key")]
    [InlineData("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"x","namespace":"shop","resourceVersion":"7"},"type":"example.com/other"}""", "resourceVersion should not be set")]
    [Trait("Checklist", "agent-41")]
    public async Task What_the_server_would_not_create_anew_leaves_the_object(string manifest, string refusal)
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"x","namespace":"shop"}}"""));
        bench.Send("w", 2, Bundle(manifest));
        await bench.ReportsAsync("w", "Applied", "False", version: 2);

        Assert.Contains(refusal, bench.Condition("w", "Applied", 0), StringComparison.Ordinal);
        Assert.Equal(0, bench.Kube.Requests.Count("delete", "secrets"));
        Assert.Equal("Opaque", bench.Kube.Objects.Find("v1", "Secret", "shop", "x")!["type"]!.GetValue<string>());
    }

    [Fact]
    [Trait("Checklist", "agent-41")]
    public async Task A_webhook_that_nobody_can_ask_in_advance_does_not_keep_the_object_from_being_made_anew()
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"x","namespace":"shop"}}"""));
        bench.Kube.Faults.Fail(1, 400, when: request =>
            request is { Verb: "create", Resource: "secrets" } && request.Path.Contains("dryRun=All", StringComparison.Ordinal));

        await bench.ApplyAsync("w", 2, Bundle("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"x","namespace":"shop"},"type":"example.com/other"}"""));

        Assert.Equal("example.com/other", bench.Kube.Objects.Find("v1", "Secret", "shop", "x")!["type"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(10, "example.com/other")]
    [InlineData(11, "Opaque")]
    [Trait("Checklist", "agent-41")]
    public async Task A_quota_that_the_object_itself_fills_does_not_keep_it_from_being_made_anew(int used, string type)
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"x","namespace":"shop"}}"""));
        bench.Kube.Faults.Fail(
            int.MaxValue,
            403,
            when: request => request is { Verb: "create", Resource: "secrets" } && request.Path.Contains("dryRun=All", StringComparison.Ordinal),
            message: $"""secrets "x" is forbidden: exceeded quota: q, requested: secrets=1, used: secrets={used}, limited: secrets=10""");
        // A server counts a deletion a moment after it.
        bench.Kube.Faults.Fail(
            1,
            403,
            when: request => request is { Verb: "create", Resource: "secrets" } && !request.Path.Contains("dryRun=All", StringComparison.Ordinal),
            message: """secrets "x" is forbidden: exceeded quota: q, requested: secrets=1, used: secrets=10, limited: secrets=10""");
        bench.Send("w", 2, Bundle("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"x","namespace":"shop"},"type":"example.com/other"}"""));
        await bench.ReportsAsync("w", "Applied", used > 10 ? "False" : "True", version: 2);

        Assert.Equal(type, bench.Kube.Objects.Find("v1", "Secret", "shop", "x")!["type"]!.GetValue<string>());
    }
}
