using Maestro.Agent.Informers;
using Maestro.Agent.KubernetesApi;

namespace Maestro.Agent.Tests.Informers;

[Trait("Checklist", "agent-103")]
public class WatchPlanTests
{
    private static readonly ResourceType Maps = new("", "v1", "configmaps");
    private static readonly ResourceType Nodes = new("", "v1", "nodes");

    [Fact]
    public void A_few_namespaces_are_watched_one_by_one() =>
        Assert.Equal([Scope("a"), Scope("b")], Choose(10, [], ("a", 2), ("b", 1)));

    [Fact]
    public void Many_namespaces_are_watched_together() =>
        Assert.Equal([Scope("")], Choose(10, [], ("a", 1), ("b", 1), ("c", 1), ("d", 1)));

    [Fact]
    public void An_agent_that_may_not_watch_all_namespaces_watches_its_own() =>
        Assert.Equal(4, Choose(10, [Scope("")], ("a", 1), ("b", 1), ("c", 1), ("d", 1)).Count);

    [Fact]
    public void What_is_forbidden_is_left_out() => Assert.Equal([Scope("b")], Choose(10, [Scope("a")], ("a", 9), ("b", 1)));

    [Fact]
    public void Over_the_limit_the_watches_that_cover_most_are_kept() =>
        Assert.Equal([Scope("b")], Choose(1, [], ("a", 1), ("b", 5), ("c", 2)));

    [Fact]
    public void Over_the_limit_the_watches_that_are_asked_for_come_first()
    {
        var wanted = new Dictionary<WatchScope, WatchDemand>
        {
            [Scope("a")] = new(1, IsAskedFor: true),
            [Scope("b")] = new(5, IsAskedFor: false),
            [Scope("c")] = new(2, IsAskedFor: false),
        };

        Assert.Equal([Scope("a"), Scope("b")], WatchPlan.Choose(wanted, 2, new HashSet<WatchScope>()));
    }

    [Fact]
    public void Objects_outside_of_namespaces_have_one_watch()
    {
        var wanted = new Dictionary<WatchScope, WatchDemand> { [new WatchScope(Nodes, "")] = new(3, IsAskedFor: false) };

        Assert.Equal([new WatchScope(Nodes, "")], WatchPlan.Choose(wanted, 10, new HashSet<WatchScope>()));
    }

    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("a", "b", false)]
    [InlineData("a", "", true)]
    [InlineData("", "a", false)]
    public void What_a_plan_covers_need_not_be_polled(string wanted, string planned, bool isCovered) =>
        Assert.Equal(isCovered, WatchPlan.Covers(new HashSet<WatchScope> { Scope(planned) }, [Scope(wanted)]));

    private static WatchScope Scope(string @namespace) => new(Maps, @namespace);

    private static IReadOnlyList<WatchScope> Choose(int max, WatchScope[] forbidden, params (string Namespace, int Objects)[] wanted) =>
        WatchPlan.Choose(wanted.ToDictionary(entry => Scope(entry.Namespace), entry => new WatchDemand(entry.Objects, IsAskedFor: false)), max, forbidden.ToHashSet());
}
