using System.Text.Json;
using System.Text.Json.Nodes;
using Maestro.Agent.Ownership;

namespace Maestro.Agent.Tests.Ownership;

public class OwnerReferencesTests
{
    private const string Ours =
        """{"apiVersion":"work.open-cluster-management.io/v1","kind":"AppliedManifestWork","name":"h-w","uid":"u1"}""";

    private const string OfAnotherWork =
        """{"apiVersion":"work.open-cluster-management.io/v1","kind":"AppliedManifestWork","name":"h-x","uid":"u2"}""";

    private const string Foreign = """{"apiVersion":"apps/v1","kind":"Deployment","name":"h-w","uid":"u9","controller":true}""";

    private static readonly OwnerReference Owner = new("h-w", "u1");

    [Theory]
    [Trait("Checklist", "agent-28")]
    [InlineData("[]", true, "[" + Ours + "]", true)]
    [InlineData("[" + Ours + "]", true, "[" + Ours + "]", false)]
    [InlineData("[" + Foreign + "]", true, "[" + Foreign + "," + Ours + "]", true)]
    [InlineData("[" + OfAnotherWork + "]", true, "[" + OfAnotherWork + "," + Ours + "]", true)]
    [InlineData("[" + Ours + "," + OfAnotherWork + "]", false, "[" + OfAnotherWork + "]", true)]
    [InlineData("[" + Foreign + "]", false, "[" + Foreign + "]", false)]
    [InlineData(
        """[{"apiVersion":"work.open-cluster-management.io/v1","kind":"AppliedManifestWork","name":"h-w","uid":"old","controller":true}]""",
        true, "[" + Ours + "]", true)]
    [InlineData(
        """[{"apiVersion":"work.open-cluster-management.io/v1alpha1","kind":"AppliedManifestWork","name":"h-w","uid":"u1"}]""",
        true, "[" + Ours + "]", true)]
    public void A_reference_is_merged(string existing, bool wanted, string expected, bool changes)
    {
        var merged = OwnerReferences.Merge(JsonNode.Parse(existing)!.AsArray(), Owner, wanted, out var changed);

        Assert.Equal(expected, merged.ToJsonString());
        Assert.Equal(changes, changed);
    }

    [Theory]
    [InlineData(Ours, true, false)]
    [InlineData(OfAnotherWork, false, true)]
    [InlineData(Foreign, false, false)]
    public void An_object_tells_whose_it_is(string reference, bool isOurs, bool isOfOther)
    {
        var live = JsonElement.Parse($$$"""{"metadata":{"ownerReferences":[{{{reference}}}]}}""");

        Assert.Equal(isOurs, OwnerReferences.IsOwnedBy(live, "u1"));
        Assert.Equal(isOfOther, OwnerReferences.IsOwnedByOther(live, "u1"));
    }

    [Fact]
    public void A_patch_is_bound_to_the_version_that_was_read()
    {
        var live = JsonNode.Parse("""{"metadata":{"uid":"o","resourceVersion":"7","labels":{"a":"b"}}}""")!.AsObject();
        var patch = OwnerPatch.Compose(live, Owner, isOwned: true);

        Assert.Equal(
            """{"metadata":{"uid":"o","resourceVersion":"7","ownerReferences":[""" + Ours + "]}}",
            System.Text.Encoding.UTF8.GetString(patch!));
        Assert.Null(OwnerPatch.Compose(live, Owner, isOwned: false));
    }
}
