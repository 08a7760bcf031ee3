using System.Collections.Immutable;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Ownership;

namespace Maestro.Agent.Tests.Ownership;

public class PrunePlanTests
{
    private static readonly ImmutableArray<AppliedResource> Recorded = [Entry("a"), Entry("b")];

    [Fact]
    [Trait("Checklist", "agent-74")]
    public void What_left_the_bundle_is_stale()
    {
        var plan = PrunePlan.Of(Recorded, [Manifest("a")]);

        Assert.Equal([Entry("b")], plan.Stale.ToArray());
        Assert.Equal([Entry("a")], plan.Current.ToArray());
    }

    [Fact]
    [Trait("Checklist", "agent-75")]
    public void The_same_object_in_another_version_is_not_stale()
    {
        ImmutableArray<AppliedResource> recorded = [Entry("w", group: "example.com", version: "v1", resource: "widgets")];
        var plan = PrunePlan.Of(recorded, [Manifest("w", group: "example.com", version: "v2", resource: "widgets")]);

        Assert.Empty(plan.Stale);
        Assert.Equal("v2", Assert.Single(plan.Current).Key.Type.Version);
    }

    [Fact]
    public void An_object_that_does_not_exist_has_no_entry() =>
        Assert.Equal([Entry("a")], PrunePlan.Of(Recorded, [Manifest("a"), Manifest("b", uid: "")]).Current.ToArray());

    [Fact]
    public void An_object_that_could_not_be_read_keeps_its_entry()
    {
        var plan = PrunePlan.Of(Recorded, [Manifest("a", uid: null)]);

        Assert.Equal([Entry("a")], plan.Current.ToArray());
        Assert.Equal([Entry("b")], plan.Stale.ToArray());
    }

    [Fact]
    public void While_a_kind_is_unknown_nothing_of_its_group_is_stale_but_the_rest_is()
    {
        ImmutableArray<AppliedResource> recorded = [.. Recorded, Entry("w", group: "example.com", resource: "widgets")];
        var plan = PrunePlan.Of(recorded, [Manifest("a"), new ManifestObject("example.com", null, null)]);

        Assert.Equal([Entry("b")], plan.Stale.ToArray());
        Assert.Equal(["a", "w"], plan.Current.Select(entry => entry.Key.Name));
    }

    [Fact]
    public void Two_manifests_of_one_object_make_one_entry() =>
        Assert.Equal([Entry("a")], PrunePlan.Of([], [Manifest("a"), Manifest("a")]).Current.ToArray());

    [Fact]
    [Trait("Checklist", "agent-77")]
    public void Entries_are_sorted_by_group_version_resource_namespace_and_name()
    {
        AppliedResource[] resources =
        [
            Entry("z"), Entry("a", group: "b.example.com"), Entry("a", resource: "secrets"), Entry("a", @namespace: "zoo"), Entry("a", version: "v2"),
            Entry("a", group: "B.example.com"), Entry("a"),
        ];

        Assert.Equal(
            ["/v1/configmaps/shop/a", "/v1/configmaps/shop/z", "/v1/configmaps/zoo/a", "/v1/secrets/shop/a", "/v2/configmaps/shop/a",
                "B.example.com/v1/configmaps/shop/a", "b.example.com/v1/configmaps/shop/a"],
            AppliedResource.Sort(resources).Select(entry =>
                $"{entry.Key.Type.Group}/{entry.Key.Type.Version}/{entry.Key.Type.Resource}/{entry.Key.Namespace}/{entry.Key.Name}"));
    }

    private static AppliedResource Entry(
        string name, string group = "", string version = "v1", string resource = "configmaps", string @namespace = "shop") =>
        new(new ObjectKey(new ResourceType(group, version, resource), @namespace, name), "uid-" + name);

    private static ManifestObject Manifest(
        string name, string? uid = "same", string group = "", string version = "v1", string resource = "configmaps")
    {
        var entry = Entry(name, group, version, resource);
        return new ManifestObject(group, entry.Key, uid == "same" ? entry.Uid : uid);
    }
}
