using System.Text.Json.Nodes;

namespace Maestro.KubernetesApi.Tests.Reading;

public sealed class ListTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    [Fact]
    public async Task Pages_lead_through_the_whole_collection()
    {
        var (name, core) = fixture.Namespace();
        for (var i = 0; i < 7; i++)
        {
            fixture.Cluster.Objects.Put($"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: c{i}, namespace: {name}}}}}");
        }

        var seen = new List<string>();
        var next = "";
        do
        {
            var (_, page) = await fixture.Client.GetAsync($"{core}/configmaps?limit=3&continue={next}");
            seen.AddRange(Names(page));
            next = page["metadata"]!["continue"]?.GetValue<string>() ?? "";
        }
        while (next.Length > 0);

        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"c{i}"), seen);
    }

    [Fact]
    public async Task A_field_selects_one_and_an_unknown_field_is_refused()
    {
        var (name, core) = fixture.Namespace();
        fixture.Cluster.Objects.Put($"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: a, namespace: {name}}}}}");
        fixture.Cluster.Objects.Put($"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: b, namespace: {name}}}}}");

        Assert.Equal(["b"], Names((await fixture.Client.GetAsync($"{core}/configmaps?fieldSelector=metadata.name%3Db")).Body));
        var (status, body) = await fixture.Client.GetAsync($"{core}/configmaps?fieldSelector=data.x%3Db");
        Assert.Equal((400, "field label not supported: data.x"), (status, body["message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Metadata_alone_can_be_asked_for()
    {
        var (name, core) = fixture.Namespace();
        fixture.Cluster.Objects.Put($"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: a, namespace: {name}}}, data: {{x: y}}}}");

        var (_, list) = await fixture.Client.SendAsync(
            HttpMethod.Get, $"{core}/configmaps", null, ApiClient.Json, ("Accept", "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"));

        Assert.Equal("PartialObjectMetadataList", list["kind"]!.GetValue<string>());
        Assert.Equal("PartialObjectMetadata", list["items"]![0]!["kind"]!.GetValue<string>());
        Assert.Null(list["items"]![0]!["data"]);
    }

    [Fact]
    public async Task A_version_that_does_not_exist_yet_is_too_large()
    {
        var (status, body) = await fixture.Client.GetAsync("/api/v1/namespaces?resourceVersion=999999999");

        Assert.Equal((504, "Timeout"), (status, body["reason"]!.GetValue<string>()));
        Assert.Equal("ResourceVersionTooLarge", body["details"]!["causes"]![0]!["reason"]!.GetValue<string>());
    }

    private static IEnumerable<string> Names(JsonNode list) => ((JsonArray)list["items"]!).Select(item => item!["metadata"]!["name"]!.GetValue<string>());
}
