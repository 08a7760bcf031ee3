using System.Text.Json.Nodes;

namespace Maestro.KubernetesApi.Tests.Deleting;

public sealed class DeletionTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private ApiClient Client => fixture.Client;

    private KubernetesApi.Objects.ClusterObjects Objects => fixture.Cluster.Objects;

    [Fact]
    public async Task What_an_object_owns_goes_after_it()
    {
        var (name, core) = fixture.Namespace();
        var owner = Put(name, "owner");
        Put(name, "owned", owner);
        Put(name, "owned-by-owned", Objects.Find("v1", "ConfigMap", name, "owned")!);

        await Client.DeleteAsync($"{core}/configmaps/owner", """{"propagationPolicy":"Background"}""");

        await GoneAsync(name, "owned");
        await GoneAsync(name, "owned-by-owned");
    }

    [Fact]
    public async Task Of_two_owners_one_is_enough_and_the_reference_to_the_other_goes()
    {
        var (name, core) = fixture.Namespace();
        var one = Put(name, "one");
        var two = Put(name, "two");
        Put(name, "owned", one, two);

        await Client.DeleteAsync($"{core}/configmaps/one");

        await Objects.WaitAsync("v1", "ConfigMap", name, "owned", body => Owners(body).SequenceEqual(["two"]), Patience);
    }

    [Fact]
    public async Task An_owner_nobody_can_look_up_keeps_the_object()
    {
        var (name, core) = fixture.Namespace();
        await Client.PostAsync($"{core}/configmaps", """
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"kept","ownerReferences":[{"apiVersion":"nowhere.dev/v1","kind":"Unknown","name":"x","uid":"1"}]}}
            """);
        await Client.PostAsync($"{core}/configmaps", """
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"dangling","ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"x","uid":"1"}]}}
            """);

        await GoneAsync(name, "dangling");
        Assert.NotNull(Objects.Find("v1", "ConfigMap", name, "kept"));
    }

    [Fact]
    public async Task Foreground_deletion_waits_for_dependents_that_block_it()
    {
        var (name, core) = fixture.Namespace();
        var owner = Put(name, "owner");
        Objects.Put(ConfigMap(name, "owned", [Reference(owner, block: true)], "example.dev/hold"));

        await Client.DeleteAsync($"{core}/configmaps/owner", """{"propagationPolicy":"Foreground"}""");

        await Objects.WaitAsync("v1", "ConfigMap", name, "owned", body => body["metadata"]!["deletionTimestamp"] is not null, Patience);
        Assert.Equal("foregroundDeletion", Objects.Find("v1", "ConfigMap", name, "owner")!["metadata"]!["finalizers"]![0]!.GetValue<string>());
        await Client.PatchAsync($"{core}/configmaps/owned", ApiClient.Merge, """{"metadata":{"finalizers":null}}""");
        await GoneAsync(name, "owned");
        await GoneAsync(name, "owner");
    }

    [Fact]
    public async Task Orphaning_takes_the_references_off_and_keeps_the_dependents()
    {
        var (name, core) = fixture.Namespace();
        var owner = Put(name, "owner");
        Put(name, "owned", owner);

        await Client.DeleteAsync($"{core}/configmaps/owner", """{"propagationPolicy":"Orphan"}""");

        await GoneAsync(name, "owner");
        Assert.Empty(Owners(Objects.Find("v1", "ConfigMap", name, "owned")!));
    }

    [Fact]
    public async Task A_deleted_namespace_goes_when_it_is_empty_and_says_what_it_waits_for()
    {
        var (name, core) = fixture.Namespace();
        Put(name, "plain");
        Objects.Put(ConfigMap(name, "held", [], "example.dev/hold"));

        var (status, _) = await Client.DeleteAsync(core);
        Assert.Equal(200, status);

        await GoneAsync(name, "plain");
        var waiting = await Objects.WaitAsync("v1", "Namespace", null, name, body => body["status"]!["conditions"] is not null, Patience);
        Assert.Contains(
            "Some content in the namespace has finalizers remaining: example.dev/hold in 1 resource instances",
            ((JsonArray)waiting["status"]!["conditions"]!).Select(condition => condition!["message"]!.GetValue<string>()));
        (status, var refused) = await Client.PostAsync($"{core}/configmaps", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"late"}}""");
        Assert.Equal((403, "NamespaceTerminating"), (status, refused["details"]!["causes"]![0]!["reason"]!.GetValue<string>()));
        await Client.PatchAsync($"{core}/configmaps/held", ApiClient.Merge, """{"metadata":{"finalizers":[]}}""");
        await Objects.WaitUntilGoneAsync("v1", "Namespace", null, name, Patience);
    }

    [Fact]
    public async Task No_finalizer_is_added_to_what_is_being_deleted()
    {
        var (name, core) = fixture.Namespace();
        Objects.Put(ConfigMap(name, "held", [], "example.dev/hold"));
        await Client.DeleteAsync($"{core}/configmaps/held");

        var (status, body) = await Client.PatchAsync($"{core}/configmaps/held", ApiClient.Merge, """{"metadata":{"finalizers":["example.dev/hold","example.dev/more"]}}""");

        Assert.Equal(422, status);
        Assert.Equal(
            "ConfigMap \"held\" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{\"example.dev/more\"}",
            body["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_collection_is_deleted_by_selector()
    {
        var (name, core) = fixture.Namespace();
        Put(name, "a");
        Put(name, "b");
        Objects.Edit("v1", "ConfigMap", name, "a", body => body["metadata"]!["labels"] = new JsonObject { ["x"] = "y" });

        var (status, _) = await Client.DeleteAsync($"{core}/configmaps?labelSelector=x");

        Assert.Equal(200, status);
        Assert.Equal(["b"], Objects.List("v1", "ConfigMap", name).Select(body => body["metadata"]!["name"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_dry_run_deletes_nothing()
    {
        var (name, core) = fixture.Namespace();
        Put(name, "a");

        var (status, _) = await Client.DeleteAsync($"{core}/configmaps/a?dryRun=All");

        Assert.Equal(200, status);
        Assert.NotNull(Objects.Find("v1", "ConfigMap", name, "a"));
    }

    private JsonObject Put(string @namespace, string name, params JsonObject[] owners) =>
        Objects.Put(ConfigMap(@namespace, name, [.. owners.Select(owner => Reference(owner, block: false))], null));

    private static JsonObject ConfigMap(string @namespace, string name, JsonObject[] owners, string? finalizer) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = @namespace,
            ["ownerReferences"] = new JsonArray([.. owners]),
            ["finalizers"] = finalizer is null ? [] : new JsonArray(finalizer),
        },
    };

    private static JsonObject Reference(JsonObject owner, bool block) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["name"] = owner["metadata"]!["name"]!.GetValue<string>(),
        ["uid"] = owner["metadata"]!["uid"]!.GetValue<string>(),
        ["blockOwnerDeletion"] = block,
    };

    private static IEnumerable<string> Owners(JsonObject body) =>
        (body["metadata"]!["ownerReferences"] as JsonArray ?? []).Select(owner => owner!["name"]!.GetValue<string>());

    private Task GoneAsync(string @namespace, string name) => Objects.WaitUntilGoneAsync("v1", "ConfigMap", @namespace, name, Patience);
}
