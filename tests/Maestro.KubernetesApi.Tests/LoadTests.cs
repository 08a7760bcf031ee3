using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Maestro.KubernetesApi.Tests;

/// <summary>The server is quick enough that tests with many objects measure their client, not the server: seconds on a machine of its own.</summary>
public sealed class LoadTests
{
    private const int Bundles = 600;
    private const int Manifests = 3;

    [Fact]
    public async Task Six_hundred_bundles_of_three_manifests_are_made_and_watched_in_no_time()
    {
        await using var cluster = await TestKubernetes.StartAsync();
        using var client = new ApiClient(cluster);
        using var watch = await client.WatchAsync($"/api/v1/configmaps?watch=true&resourceVersion={cluster.Objects.Version}");
        var started = Stopwatch.GetTimestamp();

        await Parallel.ForEachAsync(Enumerable.Range(0, Bundles * Manifests), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            var (status, _) = await client.PostAsync(
                "/api/v1/namespaces/default/configmaps",
                new JsonObject
                {
                    ["apiVersion"] = "v1",
                    ["kind"] = "ConfigMap",
                    ["metadata"] = new JsonObject { ["name"] = $"c{i}" },
                    ["data"] = new JsonObject { ["a"] = "1" },
                }.ToJsonString());
            Assert.Equal(201, status);
        });
        for (var i = 0; i < Bundles * Manifests; i++)
        {
            Assert.StartsWith("ADDED", await watch.NextAsync(), StringComparison.Ordinal);
        }

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromMinutes(2));
    }
}
