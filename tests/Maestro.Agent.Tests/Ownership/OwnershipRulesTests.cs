using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Ownership;
using Maestro.Agent.Works;

namespace Maestro.Agent.Tests.Ownership;

public class OwnershipRulesTests
{
    private static readonly OrphanedObject Listed = new("", "configmaps", "shop", "b");

    [Theory]
    [InlineData("", "b", true)]
    [InlineData("Foreground", "b", true)]
    [InlineData("Orphan", "a", false)]
    [InlineData("SelectivelyOrphan", "a", true)]
    [InlineData("SelectivelyOrphan", "b", false)]
    [InlineData("Unknown", "b", false)]
    public void The_delete_option_says_what_goes_with_the_work(string policy, string name, bool isOwned) => Assert.Equal(
        isOwned,
        OwnershipRules.IsOwned(
            new DeleteOption(policy, [Listed]), new ObjectKey(new ResourceType("", "v1", "configmaps"), "shop", name)));

    [Fact]
    public void Orphaning_rules_know_no_wildcards() => Assert.True(OwnershipRules.IsOwned(
        new DeleteOption("SelectivelyOrphan", [Listed with { Name = "*" }]),
        new ObjectKey(new ResourceType("", "v1", "configmaps"), "shop", "b")));
}
