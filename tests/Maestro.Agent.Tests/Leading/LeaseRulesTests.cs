using Maestro.Agent.Leading;
using Maestro.Agent.Tests.Status;

namespace Maestro.Agent.Tests.Leading;

public class LeaseRulesTests
{
    private static readonly DateTimeOffset Now = Sample.Start;
    private static readonly LeaseState Held = new("other", LeaseRules.Duration, Now, Now, 3);

    [Fact]
    public void A_lease_that_is_renewed_is_left_to_its_holder() =>
        Assert.Null(LeaseRules.Claim(Held, "me", LeaseRules.Duration - TimeSpan.FromSeconds(1), Now));

    [Fact]
    public void A_lease_that_was_not_renewed_for_its_duration_is_taken() =>
        Assert.Equal(new LeaseState("me", LeaseRules.Duration, Now, Now, 4), LeaseRules.Claim(Held, "me", LeaseRules.Duration, Now));

    [Fact]
    public void A_lease_that_was_given_back_is_taken_at_once() =>
        Assert.Equal("me", LeaseRules.Claim(LeaseRules.Release(Held, Now), "me", TimeSpan.Zero, Now)?.Holder);

    [Fact]
    public void A_holder_renews_without_a_transition()
    {
        var later = Now.AddSeconds(26);

        Assert.Equal(Held with { Renewed = later }, LeaseRules.Claim(Held, "other", TimeSpan.Zero, later));
    }

    [Fact]
    public void A_lease_is_written_as_it_is_read()
    {
        var json = new System.Text.Json.Nodes.JsonObject { ["spec"] = Held.ToJson() };

        Assert.Equal(Held, LeaseState.Read(System.Text.Json.JsonElement.Parse(json.ToJsonString())));
        Assert.EndsWith(".000000Z", json["spec"]!["renewTime"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}
