using System.Text.Json.Nodes;

namespace Maestro.KubernetesApi.Tests.Apply;

public sealed class ServerSideApplyTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    private ApiClient Client => fixture.Client;

    [Fact]
    public async Task Containers_are_merged_by_name_and_ports_by_port_and_protocol()
    {
        var (name, _) = fixture.Namespace();
        var path = $"/apis/apps/v1/namespaces/{name}/deployments/web";
        await ApplyAsync(path, "one", Deployment("""
            [{"name":"a","image":"a:1","ports":[{"containerPort":80},{"containerPort":53,"protocol":"UDP"}],"env":[{"name":"X","value":"1"}]}]
            """));

        var (status, body) = await ApplyAsync(path, "two", """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},
             "spec":{"template":{"spec":{"containers":[
               {"name":"side","image":"side:1"},
               {"name":"a","ports":[{"containerPort":81,"protocol":"TCP"}],"env":[{"name":"Y","value":"2"}]}]}}}}
            """);

        Assert.Equal(200, status);
        var containers = (JsonArray)body["spec"]!["template"]!["spec"]!["containers"]!;
        Assert.Equal(["side", "a"], containers.Select(container => container!["name"]!.GetValue<string>()));
        Assert.Equal([80, 53, 81], ((JsonArray)containers[1]!["ports"]!).Select(port => port!["containerPort"]!.GetValue<int>()));
        Assert.Equal(["X", "Y"], ((JsonArray)containers[1]!["env"]!).Select(variable => variable!["name"]!.GetValue<string>()));
        Assert.Equal(
            """{"k:{\"name\":\"a\"}":{".":{},"f:env":{"k:{\"name\":\"Y\"}":{".":{},"f:name":{},"f:value":{}}},"f:name":{},"f:ports":{"k:{\"containerPort\":81,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{},"f:protocol":{}}}},"k:{\"name\":\"side\"}":{".":{},"f:image":{},"f:name":{}}}""",
            Plain(Manager(body, "two")["f:spec"]!["f:template"]!["f:spec"]!["f:containers"]!));
    }

    [Fact]
    public async Task A_container_that_is_no_longer_applied_goes()
    {
        var (name, _) = fixture.Namespace();
        var path = $"/apis/apps/v1/namespaces/{name}/deployments/web";
        await ApplyAsync(path, "one", Deployment("""[{"name":"a","image":"a:1"},{"name":"b","image":"b:1"}]"""));

        var (_, body) = await ApplyAsync(path, "one", Deployment("""[{"name":"a","image":"a:1"}]"""));

        Assert.Equal(["a"], ((JsonArray)body["spec"]!["template"]!["spec"]!["containers"]!).Select(container => container!["name"]!.GetValue<string>()));
        Assert.Equal(2, body["metadata"]!["generation"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_field_that_somebody_else_owns_too_stays_when_it_is_no_longer_applied()
    {
        var (name, core) = fixture.Namespace();
        var path = $"{core}/configmaps/shared";
        await ApplyAsync(path, "one", ConfigMap(name, """{"a":"1","b":"1"}"""));
        await ApplyAsync(path, "two", ConfigMap(name, """{"a":"1"}"""));

        var (_, body) = await ApplyAsync(path, "one", ConfigMap(name, """{"b":"1"}"""));

        Assert.Equal("""{"a":"1","b":"1"}""", Plain(body["data"]!));
        Assert.Equal("""{"f:data":{"f:a":{}}}""", Plain(Manager(body, "two")));
        Assert.Equal("""{"f:data":{"f:b":{}}}""", Plain(Manager(body, "one")));
    }

    [Fact]
    public async Task An_update_takes_a_field_and_a_later_apply_conflicts_with_it_by_version()
    {
        var (name, core) = fixture.Namespace();
        var path = $"{core}/configmaps/taken";
        await ApplyAsync(path, "one", ConfigMap(name, """{"a":"1"}""", "taken"));
        await Client.PatchAsync($"{path}?fieldManager=editor", ApiClient.Merge, """{"data":{"a":"2"}}""");

        var (status, body) = await ApplyAsync(path, "one", ConfigMap(name, """{"a":"1"}""", "taken"));

        Assert.Equal(409, status);
        Assert.Equal("Apply failed with 1 conflict: conflict with \"editor\" using v1: .data.a", body["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_object_nobody_tracks_belongs_to_before_first_apply()
    {
        var (name, core) = fixture.Namespace();
        fixture.Cluster.Objects.Put($"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: old, namespace: {name}}}, data: {{a: '1'}}}}");

        var (status, body) = await ApplyAsync($"{core}/configmaps/old", "one", ConfigMap(name, """{"a":"2"}""", "old"));
        Assert.Equal(409, status);
        Assert.Equal("Apply failed with 1 conflict: conflict with \"before-first-apply\" using v1: .data.a", body["message"]!.GetValue<string>());

        (status, body) = await ApplyAsync($"{core}/configmaps/old", "one", ConfigMap(name, """{"b":"2"}""", "old"));
        Assert.Equal(200, status);
        Assert.Equal("""{"f:data":{".":{},"f:a":{}}}""", Plain(Manager(body, "before-first-apply")));
    }

    [Fact]
    public async Task The_same_configuration_again_changes_nothing()
    {
        var (name, core) = fixture.Namespace();
        var (_, first) = await ApplyAsync($"{core}/configmaps/same", "one", ConfigMap(name, """{"a":"1"}""", "same"));

        var (_, second) = await ApplyAsync($"{core}/configmaps/same", "one", ConfigMap(name, """{"a":"1"}""", "same"));

        Assert.Equal(first.ToJsonString(), second.ToJsonString());
    }

    [Fact]
    public async Task Status_is_applied_through_its_own_door_only()
    {
        var (name, _) = fixture.Namespace();
        var path = $"/apis/apps/v1/namespaces/{name}/deployments/web";
        await ApplyAsync(path, "one", Deployment("""[{"name":"a","image":"a:1"}]"""));
        const string status = """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":9},
             "status":{"readyReplicas":1,"conditions":[{"type":"Available","status":"True"}]}}
            """;

        var (_, body) = await ApplyAsync($"{path}/status", "kubelet", status);

        Assert.Equal(1, body["spec"]!["replicas"]!.GetValue<int>());
        Assert.Equal(1, body["status"]!["readyReplicas"]!.GetValue<int>());
        Assert.Equal("status", ManagerEntry(body, "kubelet")["subresource"]!.GetValue<string>());
        Assert.Equal(
            """{"f:status":{"f:conditions":{"k:{\"type\":\"Available\"}":{".":{},"f:status":{},"f:type":{}}},"f:readyReplicas":{}}}""",
            Plain(Manager(body, "kubelet")));
    }

    [Fact]
    public async Task Yaml_is_taken_too_and_a_field_nobody_knows_is_refused()
    {
        var (name, core) = fixture.Namespace();
        var (status, _) = await ApplyAsync($"{core}/configmaps/yaml", "one", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: yaml\ndata:\n  a: \"1\"\n");
        Assert.Equal(201, status);

        (status, var body) = await ApplyAsync($"{core}/configmaps/yaml", "one", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"yaml"},"dta":{}}""");
        Assert.Equal(500, status);
        Assert.Equal(
            $"failed to create typed patch object ({name}/yaml; v1, Kind=ConfigMap): .dta: field not declared in schema", body["message"]!.GetValue<string>());
    }

    private Task<(int Status, JsonNode Body)> ApplyAsync(string path, string manager, string body) =>
        Client.PatchAsync($"{path}?fieldManager={manager}&force=false", ApiClient.Apply, body);

    private static string Deployment(string containers) => $$$"""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},
         "spec":{"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers": {{{containers}}} } } } }
        """;

    private static string ConfigMap(string @namespace, string data, string name = "shared") =>
        $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{name}}","namespace":"{{@namespace}}"},"data": {{data}} }""";

    private static JsonNode ManagerEntry(JsonNode body, string manager) =>
        ((JsonArray)body["metadata"]!["managedFields"]!).Single(entry => entry!["manager"]!.GetValue<string>() == manager)!;

    private static JsonNode Manager(JsonNode body, string manager) => ManagerEntry(body, manager)["fieldsV1"]!;

    private static string Plain(JsonNode node) => Json.JsonText.Of(node);
}
