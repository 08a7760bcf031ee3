using Maestro.Agent.Cluster;
using Maestro.Agent.Cluster.Simulated;
using Maestro.Agent.Feedback;
using Maestro.Agent.Tests.Status;
using Maestro.Agent.Works;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Agent.Tests.Cluster.Simulated;

public class SimulatedClusterTests
{
    private readonly SimulatedCluster _cluster = new(new FakeTimeProvider(Sample.Start));

    [Fact]
    public async Task Every_manifest_is_accepted_and_its_object_is_there_at_once()
    {
        var result = await ApplyAsync("one", Manifests(("v1", "Namespace", "shop"), ("example.com/v1", "Widget", "w")));

        Assert.All(result.Manifests, manifest => Assert.Null(manifest.Error));
        Assert.Equal(
            [
                new ResourceMeta(0, "", "v1", "Namespace", "namespaces", "shop", ""),
                new ResourceMeta(1, "example.com", "v1", "Widget", "widgets", "w", "space"),
            ],
            result.Manifests.Select(manifest => manifest.Meta));
        Assert.Equal(Repetition.Never, result.Repetition);
        Assert.Equal(LiveReadKind.Found, await ReadAsync(result.Manifests[1].Meta));
    }

    [Theory]
    [InlineData("apps/v1", "Deployment", """{"replicas":3}""", "ReadyReplicas=3 Replicas=3 AvailableReplicas=3")]
    [InlineData("apps/v1", "Deployment", "{}", "ReadyReplicas=1 Replicas=1 AvailableReplicas=1")]
    [InlineData("apps/v1", "Deployment", """{"replicas":0}""", "")]
    [InlineData("apps/v1", "DaemonSet", "{}", "NumberReady=1 DesiredNumberScheduled=1 NumberAvailable=1")]
    [InlineData("batch/v1", "Job", """{"completions":4}""", "JobComplete=True JobSucceeded=4")]
    [InlineData("v1", "Pod", "{}", "PodReady=True PodPhase=Running")]
    public async Task Workloads_are_healthy(string apiVersion, string kind, string spec, string expected)
    {
        var result = await ApplyAsync(
            "one",
            $$"""{"manifests":[{"apiVersion":"{{apiVersion}}","kind":"{{kind}}","metadata":{"name":"x","namespace":"space"},"spec":{{spec}}}]}""");
        var meta = result.Manifests[0].Meta;
        var live = (await _cluster.ReadAsync(meta, withManagers: false, default)).Object!;

        var (values, errors) = FeedbackReading.Read([new FeedbackRule("WellKnownStatus", [])], meta, live, 1024);

        Assert.Empty(errors);
        Assert.Equal(expected, string.Join(' ', values.Select(value => $"{value.Name}={value.Text}")));
    }

    [Fact]
    public async Task The_live_object_is_the_manifest_with_what_the_cluster_adds()
    {
        var result = await ApplyAsync("one", """
            {"manifests":[{"apiVersion":"v1","kind":"ConfigMap","data":{"n":"1"},
              "metadata":{"name":"a","namespace":"space","uid":"ignored","labels":{"a":"b"}},"big":12345678901234567890}]}
            """);
        var live = (await _cluster.ReadAsync(result.Manifests[0].Meta, withManagers: false, default)).Object!.Content;
        var metadata = live.GetProperty("metadata");

        Assert.Equal("12345678901234567890", live.GetProperty("big").GetRawText());
        Assert.Equal("b", metadata.GetProperty("labels").GetProperty("a").GetString());
        Assert.True(metadata.GetProperty("uid").TryGetGuid(out _));
        Assert.Equal("2026-01-15T10:00:01Z", metadata.GetProperty("creationTimestamp").GetString());
        Assert.Equal(1, metadata.GetProperty("generation").GetInt32());
        Assert.False(live.TryGetProperty("status", out _));
    }

    [Fact]
    public async Task A_manifest_that_left_the_bundle_leaves_the_cluster()
    {
        var first = await ApplyAsync("one", Manifests(("v1", "ConfigMap", "a"), ("v1", "ConfigMap", "b")));
        await ApplyAsync("one", Manifests(("v1", "ConfigMap", "b")));

        Assert.Equal(LiveReadKind.NotFound, await ReadAsync(first.Manifests[0].Meta));
        Assert.Equal(LiveReadKind.Found, await ReadAsync(first.Manifests[1].Meta));
    }

    [Fact]
    public async Task An_object_of_two_works_stays_until_both_are_gone()
    {
        var bundle = Manifests(("v1", "ConfigMap", "a"));
        var meta = (await ApplyAsync("one", bundle)).Manifests[0].Meta;
        await ApplyAsync("two", bundle);

        Assert.Null(await _cluster.DeleteAsync(Work("one", bundle), default));
        Assert.False(await _cluster.HoldsAsync(Work("one", bundle), default));
        Assert.Equal(LiveReadKind.Found, await ReadAsync(meta));
        Assert.Null(await _cluster.DeleteAsync(Work("two", bundle), default));
        Assert.Equal(LiveReadKind.NotFound, await ReadAsync(meta));
    }

    private static string Manifests(params (string ApiVersion, string Kind, string Name)[] manifests)
    {
        var items = manifests.Select(manifest =>
            $$$"""{"apiVersion":"{{{manifest.ApiVersion}}}","kind":"{{{manifest.Kind}}}","metadata":{"name":"{{{manifest.Name}}}","namespace":"space"}}""");
        return $$"""{"manifests":[{{string.Join(',', items)}}]}""";
    }

    private static Work Work(string uid, string bundle) => Sample.Work(bundle) with { Uid = uid };

    private async Task<ApplyResult> ApplyAsync(string uid, string bundle) => await _cluster.ApplyAsync(Work(uid, bundle), _ => false, default);

    private async Task<LiveReadKind> ReadAsync(ResourceMeta meta) => (await _cluster.ReadAsync(meta, withManagers: false, default)).Kind;
}
