using Maestro.Gateway.Subscriptions;

namespace Maestro.Gateway.Tests.Subscriptions;

public sealed class SubscriptionKeeperTests
{
    [Theory]
    [InlineData(10_000, 20_000, 10)] // the defaults: each stream is looked at four times in ten seconds
    [InlineData(0, 20_000, 20)]
    [InlineData(0, 4_000, 4)]
    [InlineData(60_000, 4_000, 4)]
    [InlineData(100, 20_000, 1)]
    [InlineData(3_600_000, 3_600_000, 20)]
    public void The_shortest_interval_decides_how_often_a_stream_is_looked_at(int heartbeat, int write, int shares) =>
        Assert.Equal(shares, SubscriptionKeeper.Shares(new SubscriptionOptions
        {
            HeartbeatInterval = TimeSpan.FromMilliseconds(heartbeat),
            WriteTimeout = TimeSpan.FromMilliseconds(write),
        }));
}
