using static Maestro.Agent.Tests.Cluster.ClusterBench;

namespace Maestro.Agent.Tests.Cluster;

public class CorrectingTests
{
    [Theory]
    [Trait("Checklist", "agent-48")]
    [InlineData("Update")]
    [InlineData("CreateOnly")]
    [InlineData("ServerSideApply")]
    public async Task To_apply_again_what_is_as_it_should_be_changes_nothing(string strategy)
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(Map("a"), $$""" "manifestConfigs":[{{Config("", "configmaps", "a", Samples.Strategy(strategy))}}] """));
        await bench.WatchedAsync("w");
        bench.Kube.Requests.Clear();
        var result = await bench.Agent.Cluster.ApplyAsync(bench.Agent.Works.Find("w")!.Work, _ => false, CancellationToken.None);

        Assert.Null(Assert.Single(result.Manifests).Error);
        Assert.False(result.HasChanged);
        Assert.Equal(strategy == "ServerSideApply", bench.Kube.Requests.All.Any(request => request is { Verb: "patch", Resource: "configmaps" }));
    }

    [Theory]
    [InlineData("Update")]
    [InlineData("ServerSideApply")]
    public async Task To_apply_what_is_not_there_yet_changes_something(string strategy)
    {
        await using var bench = await StartAsync();
        await bench.ApplyAsync("w", 1, Bundle(Map("a")));
        await bench.WatchedAsync("w");
        var work = bench.Agent.Works.Find("w")!.Work;
        var other = SpecOf(Bundle(
            Map("a", """{"k":"other"}"""),
            $$""" "manifestConfigs":[{{Config("", "configmaps", "a", Samples.Strategy(strategy, """ "serverSideApply":{"force":true} """))}}] """));
        var result = await bench.Agent.Cluster.ApplyAsync(work with { Bundle = other }, _ => false, CancellationToken.None);

        Assert.Null(Assert.Single(result.Manifests).Error);
        Assert.True(result.HasChanged);
    }

    private static Maestro.Agent.Works.ManifestBundle SpecOf(string bundle) => Status.Sample.Work(bundle).Bundle;
}
