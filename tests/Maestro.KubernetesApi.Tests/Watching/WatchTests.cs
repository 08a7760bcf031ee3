namespace Maestro.KubernetesApi.Tests.Watching;

public sealed class WatchTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    private ApiClient Client => fixture.Client;

    [Fact]
    public async Task A_watch_tells_what_is_there_and_then_what_happens()
    {
        var (name, core) = fixture.Namespace();
        Put(name, "a", "1");
        using var watch = await Client.WatchAsync($"{core}/configmaps?watch=true");

        Assert.Equal("ADDED a", await watch.NextAsync());
        Put(name, "b", "1");
        Assert.Equal("ADDED b", await watch.NextAsync());
        Put(name, "a", "2");
        Assert.Equal("MODIFIED a", await watch.NextAsync());
        await Client.DeleteAsync($"{core}/configmaps/a");
        Assert.Equal("DELETED a", await watch.NextAsync());
    }

    [Fact]
    public async Task A_watch_resumes_after_a_version()
    {
        var (name, core) = fixture.Namespace();
        Put(name, "a", "1");
        var version = fixture.Cluster.Objects.Version;
        Put(name, "a", "2");
        Put(name, "b", "1");

        using var watch = await Client.WatchAsync($"{core}/configmaps?watch=true&resourceVersion={version}");

        Assert.Equal("MODIFIED a", await watch.NextAsync());
        Assert.Equal("ADDED b", await watch.NextAsync());
    }

    [Fact]
    public async Task An_object_that_enters_or_leaves_the_selection_is_added_or_deleted()
    {
        var (name, core) = fixture.Namespace();
        using var watch = await Client.WatchAsync($"{core}/configmaps?watch=true&labelSelector=tier%3Dgold");
        Put(name, "a", "1");
        fixture.Cluster.Objects.Edit("v1", "ConfigMap", name, "a", body => body["metadata"]!["labels"] = new System.Text.Json.Nodes.JsonObject { ["tier"] = "gold" });
        Assert.Equal("ADDED a", await watch.NextAsync());

        fixture.Cluster.Objects.Edit("v1", "ConfigMap", name, "a", body => body["metadata"]!["labels"] = null);

        var left = await watch.NextEventAsync();
        Assert.Equal("DELETED", left!["type"]!.GetValue<string>());
        Assert.Equal("gold", left["object"]!["metadata"]!["labels"]!["tier"]!.GetValue<string>());
    }

    [Fact]
    public async Task One_object_is_watched_by_its_name()
    {
        var (name, core) = fixture.Namespace();
        using var watch = await Client.WatchAsync($"{core}/configmaps?watch=true&fieldSelector=metadata.name%3Db");
        Put(name, "a", "1");
        Put(name, "b", "1");

        Assert.Equal("ADDED b", await watch.NextAsync());
    }

    [Fact]
    public async Task A_streaming_list_ends_its_start_with_a_bookmark()
    {
        var (name, core) = fixture.Namespace();
        Put(name, "a", "1");
        using var watch = await Client.WatchAsync(
            $"{core}/configmaps?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");

        Assert.Equal("ADDED a", await watch.NextAsync());
        var bookmark = await watch.NextEventAsync();
        Assert.Equal("BOOKMARK", bookmark!["type"]!.GetValue<string>());
        Assert.Equal("true", bookmark["object"]!["metadata"]!["annotations"]!["k8s.io/initial-events-end"]!.GetValue<string>());
    }

    [Fact]
    public async Task Bookmarks_carry_the_version_of_other_resources_changes()
    {
        await using var cluster = await TestKubernetes.StartAsync(new TestKubernetesOptions { BookmarkInterval = TimeSpan.FromMilliseconds(20) });
        using var client = new ApiClient(cluster);
        using var watch = await client.WatchAsync("/api/v1/configmaps?watch=true&allowWatchBookmarks=true&fieldSelector=metadata.namespace%3Dnone&resourceVersion=" + cluster.Objects.Version);
        cluster.Objects.Put("{apiVersion: v1, kind: Namespace, metadata: {name: other}}");
        var version = cluster.Objects.Version;

        long told;
        do
        {
            told = long.Parse((await watch.NextEventAsync())!["object"]!["metadata"]!["resourceVersion"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture);
        }
        while (told < version);

        Assert.Equal(version, told);
    }

    [Fact]
    public async Task A_version_that_is_forgotten_is_gone()
    {
        await using var cluster = await TestKubernetes.StartAsync();
        using var client = new ApiClient(cluster);
        var version = cluster.Objects.Version;
        cluster.Objects.Put("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: default}}");
        cluster.Faults.ForgetHistory();

        using var watch = await client.WatchAsync($"/api/v1/configmaps?watch=true&resourceVersion={version}");

        var error = await watch.NextEventAsync();
        Assert.Equal("ERROR", error!["type"]!.GetValue<string>());
        Assert.Equal((410, "Expired"), (error["object"]!["code"]!.GetValue<int>(), error["object"]!["reason"]!.GetValue<string>()));
        Assert.Null(await watch.NextAsync());
    }

    [Fact]
    public async Task A_watch_that_does_not_keep_up_is_ended()
    {
        await using var cluster = await TestKubernetes.StartAsync(new TestKubernetesOptions { WatchBuffer = 1 });
        using var client = new ApiClient(cluster);
        using var watch = await client.WatchAsync($"/api/v1/configmaps?watch=true&resourceVersion={cluster.Objects.Version}");
        var large = new string('x', 1_000_000);

        // Whoever reads nothing fills the sockets' buffers first, and then the feed.
        for (var i = 0; i < 100; i++)
        {
            cluster.Objects.Put($"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: c{i}, namespace: default}}, data: {{x: {large}}}}}");
        }

        var seen = 0;
        while (await watch.NextAsync() is not null)
        {
            seen++;
        }

        Assert.InRange(seen, 0, 99);
    }

    [Fact]
    public async Task A_watch_ends_when_its_time_is_over()
    {
        var (_, core) = fixture.Namespace();
        using var watch = await Client.WatchAsync($"{core}/configmaps?watch=true&timeoutSeconds=1");

        Assert.Null(await watch.NextAsync());
    }

    private void Put(string @namespace, string name, string value) =>
        fixture.Cluster.Objects.Put($"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}, namespace: {@namespace}}}, data: {{v: '{value}'}}}}");
}
