using Maestro.Grains.Rebalancing;

namespace Maestro.Grains.Tests.Rebalancing;

public sealed class FollowLimitsTests
{
    [Theory]
    [InlineData(9, 3_600, false)] // Hardly updated.
    [InlineData(10, 59, false)] // It has just come.
    [InlineData(10, 60, true)]
    [InlineData(100_000, 59, false)]
    [InlineData(0, 3_600, false)]
    public void A_bundle_goes_after_its_consumer_when_it_is_busy_and_has_stayed_for_a_while(int handOversAway, int seconds, bool isDue) =>
        Assert.Equal(isDue, new FollowLimits().AreReached(handOversAway, TimeSpan.FromSeconds(seconds)));
}
