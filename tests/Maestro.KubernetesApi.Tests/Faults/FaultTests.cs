using System.Diagnostics;

namespace Maestro.KubernetesApi.Tests.Faults;

public sealed class FaultTests
{
    [Fact]
    public async Task The_next_matching_requests_fail_as_told()
    {
        await using var cluster = await TestKubernetes.StartAsync();
        using var client = new ApiClient(cluster);
        cluster.Faults.Fail(2, 429, TimeSpan.FromSeconds(3), request => request is { Verb: "list", Resource: "configmaps" });

        Assert.Equal(200, (await client.GetAsync("/api/v1/namespaces")).Status);
        var (status, body) = await client.GetAsync("/api/v1/configmaps");
        Assert.Equal((429, "TooManyRequests", 3), (status, body["reason"]!.GetValue<string>(), body["details"]!["retryAfterSeconds"]!.GetValue<int>()));
        Assert.Equal(TimeSpan.FromSeconds(3), client.LastHeaders!.RetryAfter!.Delta);
        Assert.Equal(429, (await client.GetAsync("/api/v1/configmaps")).Status);
        Assert.Equal(200, (await client.GetAsync("/api/v1/configmaps")).Status);
    }

    [Fact]
    public async Task A_connection_is_cut_and_the_next_one_is_not()
    {
        await using var cluster = await TestKubernetes.StartAsync();
        using var client = new ApiClient(cluster);
        cluster.Faults.Disconnect(1);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/api/v1/namespaces"));
        Assert.Equal(200, (await client.GetAsync("/api/v1/namespaces")).Status);
    }

    [Fact]
    public async Task Answers_take_as_long_as_told()
    {
        await using var cluster = await TestKubernetes.StartAsync();
        using var client = new ApiClient(cluster);
        cluster.Faults.Delay(TimeSpan.FromMilliseconds(200), request => request.Resource == "namespaces");
        var started = Stopwatch.GetTimestamp();

        await client.GetAsync("/api/v1/namespaces");

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromMilliseconds(190), TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task A_server_that_starts_again_has_its_port_objects_and_versions()
    {
        await using var cluster = await TestKubernetes.StartAsync();
        using var client = new ApiClient(cluster);
        cluster.Objects.Put("{apiVersion: v1, kind: ConfigMap, metadata: {name: kept, namespace: default}}");
        var url = cluster.Url;
        using var watch = await client.WatchAsync("/api/v1/configmaps?watch=true&fieldSelector=metadata.name%3Dkept");
        Assert.Equal("ADDED kept", await watch.NextAsync());
        var version = cluster.Objects.Version;

        await cluster.StopListeningAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/api/v1/namespaces"));
        cluster.Objects.Edit("v1", "ConfigMap", "default", "kept", body => body["data"] = new System.Text.Json.Nodes.JsonObject { ["a"] = "1" });
        await cluster.StartListeningAsync();

        Assert.Equal(url, cluster.Url);
        using var resumed = await client.WatchAsync($"/api/v1/configmaps?watch=true&resourceVersion={version}");
        Assert.Equal("MODIFIED kept", await resumed.NextAsync());
    }

    [Fact]
    public async Task Requests_are_counted_by_verb_and_resource()
    {
        await using var cluster = await TestKubernetes.StartAsync();
        using var client = new ApiClient(cluster);
        await client.GetAsync("/api/v1/namespaces/default/configmaps/a");
        await client.GetAsync("/api/v1/namespaces/default/configmaps");
        await client.GetAsync("/apis");

        Assert.Equal(1, cluster.Requests.Count("get", "configmaps"));
        Assert.Equal(2, cluster.Requests.Count(resource: "configmaps"));
        Assert.Equal(3, cluster.Requests.Count());
        cluster.Requests.Clear();
        Assert.Equal(0, cluster.Requests.Count());
    }
}
