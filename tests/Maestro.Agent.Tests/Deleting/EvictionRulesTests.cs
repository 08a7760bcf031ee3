using Maestro.Agent.Deleting;
using Maestro.Agent.Ownership;
using Maestro.Agent.Tests.Status;

namespace Maestro.Agent.Tests.Deleting;

public class EvictionRulesTests
{
    private static readonly DateTimeOffset Now = Sample.Start;
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    private static readonly AppliedWork Record = new()
    {
        Name = "h-w", Uid = "u", ResourceVersion = "1", IsDeleting = false, Finalizers = [], HubHash = "h", AgentId = "h", WorkName = "w", Resources = [],
    };

    [Fact]
    [Trait("Checklist", "agent-78")]
    public void A_record_without_a_work_is_deleted_after_the_grace_period()
    {
        Assert.Equal(new Eviction.Begin(), Decide(null));
        Assert.Equal(new Eviction.Wait(TimeSpan.FromMinutes(10)), Decide(Now - TimeSpan.FromMinutes(50)));
        Assert.Equal(new Eviction.Delete(), Decide(Now - Grace));
    }

    [Fact]
    [Trait("Checklist", "agent-78")]
    public void A_work_that_returns_ends_the_grace_period()
    {
        Assert.Equal(new Eviction.Clear(), Decide(Now - Grace, isManaged: true));
        Assert.Equal(new Eviction.None(), Decide(null, isManaged: true));
    }

    [Fact]
    public void An_agent_that_hears_nothing_evicts_nothing_and_begins_anew_later()
    {
        Assert.Equal(new Eviction.None(), Decide(null, isTrusted: false));
        Assert.Equal(new Eviction.Clear(), Decide(Now - Grace, isTrusted: false));
    }

    [Theory]
    [InlineData(876000)]
    [InlineData(2_000_000)]
    [Trait("Checklist", "agent-79")]
    public void A_grace_period_of_a_hundred_years_is_for_ever(int hours)
    {
        Assert.Equal(new Eviction.None(), Decide(null, grace: TimeSpan.FromHours(hours)));
        Assert.Equal(new Eviction.Clear(), Decide(Now - TimeSpan.FromDays(40000), grace: TimeSpan.FromHours(hours)));
    }

    private static Eviction Decide(DateTimeOffset? start, bool isManaged = false, bool isTrusted = true, TimeSpan? grace = null) =>
        EvictionRules.Decide(Record with { EvictionStart = start }, isManaged, isTrusted, grace ?? Grace, Now);
}
