namespace Maestro.KubernetesApi.Tests.Patching;

public sealed class PatchTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    private ApiClient Client => fixture.Client;

    [Fact]
    public async Task A_strategic_patch_merges_containers_by_name_and_a_merge_patch_replaces_the_list()
    {
        var path = await DeploymentAsync();
        var (_, body) = await Client.PatchAsync(
            path, ApiClient.Strategic, """{"spec":{"template":{"spec":{"containers":[{"name":"b","image":"b:1"},{"name":"a","image":"a:2"}]}}}}""");
        Assert.Equal(["a a:2", "b b:1"], Containers(body));

        (_, body) = await Client.PatchAsync(
            path, ApiClient.Strategic, """{"spec":{"template":{"spec":{"containers":[{"name":"a","$patch":"delete"}]}}}}""");
        Assert.Equal(["b b:1"], Containers(body));

        (_, body) = await Client.PatchAsync(path, ApiClient.Merge, """{"spec":{"template":{"spec":{"containers":[{"name":"c","image":"c:1"}]}}}}""");
        Assert.Equal(["c c:1"], Containers(body));
        Assert.Equal(4, body["metadata"]!["generation"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_json_patch_adds_replaces_tests_and_removes()
    {
        var (name, core) = fixture.Namespace();
        fixture.Cluster.Objects.Put($"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: c, namespace: {name}}}, data: {{a/b: '1', c: '2'}}}}");

        var (status, body) = await Client.PatchAsync($"{core}/configmaps/c", ApiClient.JsonPatch, """
            [{"op":"test","path":"/data/c","value":"2"},{"op":"replace","path":"/data/c","value":"3"},
             {"op":"remove","path":"/data/a~1b"},{"op":"add","path":"/data/d","value":"4"}]
            """);

        Assert.Equal(200, status);
        Assert.Equal("""{"c":"3","d":"4"}""", body["data"]!.ToJsonString());

        (status, _) = await Client.PatchAsync($"{core}/configmaps/c", ApiClient.JsonPatch, """[{"op":"test","path":"/data/c","value":"9"}]""");
        Assert.Equal(422, status);
    }

    [Fact]
    public async Task A_patch_that_names_an_old_version_conflicts()
    {
        var path = await DeploymentAsync();
        var (_, before) = await Client.GetAsync(path);
        var old = before["metadata"]!["resourceVersion"]!.GetValue<string>();
        await Client.PatchAsync(path, ApiClient.Merge, """{"spec":{"replicas":2}}""");

        var (status, body) = await Client.PatchAsync(path, ApiClient.Merge, $$$"""{"metadata":{"resourceVersion":"{{{old}}}"},"spec":{"replicas":3}}""");

        Assert.Equal((409, "Conflict"), (status, body["reason"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_strategic_patch_of_a_custom_resource_is_an_unknown_format()
    {
        fixture.Cluster.Objects.Put(KubernetesApi.CustomResources.WellKnownDefinitions.AppliedManifestWork);
        await Eventually.TrueAsync(
            async () => (await Client.GetAsync("/apis/work.open-cluster-management.io/v1/appliedmanifestworks")).Status == 200, "the definition");

        var (status, body) = await Client.PatchAsync("/apis/work.open-cluster-management.io/v1/appliedmanifestworks/x", ApiClient.Strategic, "{}");

        Assert.Equal(415, status);
        Assert.Equal(
            "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml",
            body["message"]!.GetValue<string>());
    }

    private async Task<string> DeploymentAsync()
    {
        var (name, _) = fixture.Namespace();
        var path = $"/apis/apps/v1/namespaces/{name}/deployments";
        var (status, _) = await Client.PostAsync(path, """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},
             "spec":{"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"a","image":"a:1"}]}}}}
            """);
        Assert.Equal(201, status);
        return $"{path}/web";
    }

    private static IEnumerable<string> Containers(System.Text.Json.Nodes.JsonNode body) =>
        ((System.Text.Json.Nodes.JsonArray)body["spec"]!["template"]!["spec"]!["containers"]!).Select(container => $"{container!["name"]} {container["image"]}");
}
