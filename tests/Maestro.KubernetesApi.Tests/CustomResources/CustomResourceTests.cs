using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.KubernetesApi.Tests.CustomResources;

public sealed class CustomResourceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const string Definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: gadgets.example.dev}
        spec:
          group: example.dev
          names: {kind: Gadget, listKind: GadgetList, plural: gadgets, singular: gadget, shortNames: [gd]}
          scope: Namespaced
          versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}}
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    required: [mode]
                    properties:
                      mode: {type: string, enum: [fast, slow], default: slow}
                      size: {type: integer, minimum: 1}
                      name: {type: string, pattern: '^[a-z]+$', maxLength: 5}
                      port: {x-kubernetes-int-or-string: true}
                      parts:
                        type: array
                        x-kubernetes-list-type: map
                        x-kubernetes-list-map-keys: [id]
                        items: {type: object, required: [id], properties: {id: {type: string}, v: {type: string}}}
                      tags: {type: array, x-kubernetes-list-type: set, items: {type: string}}
                      free: {type: object, x-kubernetes-preserve-unknown-fields: true}
                  status: {type: object, properties: {phase: {type: string}}}
          - name: v1beta1
            served: true
            storage: false
            schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        """;

    [Fact]
    public async Task A_definition_is_served_once_it_is_established_and_gone_after_its_objects()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var cluster = await TestKubernetes.StartAsync(new TestKubernetesOptions { EstablishDelay = TimeSpan.FromSeconds(1), Time = time });
        using var client = new ApiClient(cluster);
        cluster.Objects.Put(Definition);
        Assert.Equal(404, (await client.GetAsync("/apis/example.dev/v1/gadgets")).Status);

        await Eventually.TrueAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return (await client.GetAsync("/apis/example.dev/v1/gadgets")).Status == 200;
            },
            "the definition to be served");
        Assert.Equal(["v1", "v1beta1"], ((JsonArray)(await client.GetAsync("/apis/example.dev")).Body["versions"]!).Select(version => version!["version"]!.GetValue<string>()));
        cluster.Objects.Put("{apiVersion: example.dev/v1, kind: Gadget, metadata: {name: g, namespace: default, finalizers: [example.dev/hold]}, spec: {}}");

        await client.DeleteAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gadgets.example.dev");
        await cluster.Objects.WaitAsync("example.dev/v1", "Gadget", "default", "g", body => body["metadata"]!["deletionTimestamp"] is not null, Patience);
        Assert.NotNull(cluster.Objects.Find("apiextensions.k8s.io/v1", "CustomResourceDefinition", null, "gadgets.example.dev"));
        cluster.Objects.Edit("example.dev/v1", "Gadget", "default", "g", body => body["metadata"]!["finalizers"] = new JsonArray());

        await cluster.Objects.WaitUntilGoneAsync("apiextensions.k8s.io/v1", "CustomResourceDefinition", null, "gadgets.example.dev", Patience);
        var (status, page) = await client.GetAsync("/apis/example.dev/v1/gadgets");
        Assert.Equal((404, "404 page not found\n"), (status, page.GetValue<string>()));
    }

    [Theory]
    [InlineData("""{"mode":"turbo"}""", "spec.mode: Unsupported value: \"turbo\": supported values: \"fast\", \"slow\"")]
    [InlineData("""{"size":0}""", "spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1")]
    [InlineData("""{"size":"x"}""", "spec.size: Invalid value: \"string\": spec.size in body must be of type integer: \"string\"")]
    [InlineData("""{"name":"A"}""", "spec.name: Invalid value: \"A\": spec.name in body should match '^[a-z]+$'")]
    [InlineData("""{"name":"abcdef"}""", "spec.name: Too long: may not be more than 5 bytes")]
    [InlineData("""{"parts":[{"v":"1"}]}""", "spec.parts[0].id: Required value")]
    public async Task What_breaks_the_schema_is_refused(string spec, string sentence)
    {
        await using var cluster = await TestKubernetes.StartAsync();
        using var client = await WithDefinitionAsync(cluster);

        var (status, body) = await client.PostAsync("/apis/example.dev/v1/namespaces/default/gadgets", Gadget(spec));

        Assert.Equal(422, status);
        Assert.Equal($"Gadget.example.dev \"g\" is invalid: {sentence}", body["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task Defaults_are_filled_in_and_unknown_members_pruned_with_a_warning()
    {
        await using var cluster = await TestKubernetes.StartAsync();
        using var client = await WithDefinitionAsync(cluster);

        var (status, body) = await client.PostAsync(
            "/apis/example.dev/v1/namespaces/default/gadgets", Gadget("""{"port":"http","typo":1,"free":{"any":[1,{"x":null}]}}"""));

        Assert.Equal(201, status);
        Assert.Equal("""{"free":{"any":[1,{"x":null}]},"mode":"slow","port":"http"}""", body["spec"]!.ToJsonString());
        Assert.Equal("299 - \"unknown field \\\"spec.typo\\\"\"", client.LastHeaders!.GetValues("Warning").Single());
        (status, body) = await client.PostAsync("/apis/example.dev/v1/namespaces/default/gadgets?fieldValidation=Strict", Gadget("""{"typo":1}"""));
        Assert.Equal(400, status);
        Assert.Equal(
            "Gadget in version \"v1\" cannot be handled as a Gadget: strict decoding error: unknown field \"spec.typo\"", body["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task Lists_are_applied_by_the_keys_of_the_schema()
    {
        await using var cluster = await TestKubernetes.StartAsync();
        using var client = await WithDefinitionAsync(cluster);
        const string path = "/apis/example.dev/v1/namespaces/default/gadgets/g";
        await client.PatchAsync($"{path}?fieldManager=one", ApiClient.Apply, Gadget("""{"parts":[{"id":"a","v":"1"}],"tags":["x"]}"""));

        var (_, body) = await client.PatchAsync($"{path}?fieldManager=two", ApiClient.Apply, Gadget("""{"parts":[{"id":"b","v":"2"}],"tags":["y"]}"""));

        Assert.Equal("""{"mode":"slow","parts":[{"id":"a","v":"1"},{"id":"b","v":"2"}],"tags":["x","y"]}""", body["spec"]!.ToJsonString());
        Assert.Equal(
            """{"f:spec":{"f:parts":{"k:{\"id\":\"b\"}":{".":{},"f:id":{},"f:v":{}}},"f:tags":{"v:\"y\"":{}}}}""",
            Json.JsonText.Of(body["metadata"]!["managedFields"]![1]!["fieldsV1"]));
    }

    [Fact]
    public async Task Status_has_its_own_door_and_does_not_count_as_a_generation()
    {
        await using var cluster = await TestKubernetes.StartAsync();
        using var client = await WithDefinitionAsync(cluster);
        const string path = "/apis/example.dev/v1/namespaces/default/gadgets/g";
        await client.PostAsync("/apis/example.dev/v1/namespaces/default/gadgets", Gadget("""{"size":1}"""));

        var (_, body) = await client.PatchAsync(path, ApiClient.Merge, """{"status":{"phase":"ignored"},"metadata":{"labels":{"a":"b"}}}""");
        Assert.Null(body["status"]);
        Assert.Equal(1, body["metadata"]!["generation"]!.GetValue<int>());
        (_, body) = await client.PatchAsync($"{path}/status", ApiClient.Merge, """{"status":{"phase":"Ready"},"spec":{"size":9},"metadata":{"labels":{"a":"c"}}}""");
        Assert.Equal(("Ready", 1, "b"), (body["status"]!["phase"]!.GetValue<string>(), body["spec"]!["size"]!.GetValue<int>(), body["metadata"]!["labels"]!["a"]!.GetValue<string>()));
        (_, body) = await client.PatchAsync(path, ApiClient.Merge, """{"spec":{"size":2}}""");
        Assert.Equal(2, body["metadata"]!["generation"]!.GetValue<int>());
    }

    [Fact]
    public async Task An_update_needs_a_version()
    {
        await using var cluster = await TestKubernetes.StartAsync();
        using var client = await WithDefinitionAsync(cluster);
        await client.PostAsync("/apis/example.dev/v1/namespaces/default/gadgets", Gadget("{}"));

        var (status, body) = await client.PutAsync("/apis/example.dev/v1/namespaces/default/gadgets/g", Gadget("{}"));

        Assert.Equal(422, status);
        Assert.Equal("gadgets.example.dev \"g\" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update", body["message"]!.GetValue<string>());
    }

    private static async Task<ApiClient> WithDefinitionAsync(TestKubernetes cluster)
    {
        var client = new ApiClient(cluster);
        cluster.Objects.Put(Definition);
        await EstablishedAsync(cluster, client);
        return client;
    }

    private static Task EstablishedAsync(TestKubernetes cluster, ApiClient client) =>
        Eventually.TrueAsync(async () => (await client.GetAsync("/apis/example.dev/v1/gadgets")).Status == 200, $"the definition at {cluster.Url}");

    private static string Gadget(string spec) => $$$"""{"apiVersion":"example.dev/v1","kind":"Gadget","metadata":{"name":"g"},"spec": {{{spec}}} }""";
}
