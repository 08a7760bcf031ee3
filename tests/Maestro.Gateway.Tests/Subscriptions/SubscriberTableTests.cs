using Maestro.Gateway.Pacing;
using Maestro.Gateway.Subscriptions;

namespace Maestro.Gateway.Tests.Subscriptions;

public sealed class SubscriberTableTests
{
    private readonly SubscriberTable _table = new();

    [Fact]
    public void The_first_and_the_last_of_a_key_are_told()
    {
        var (one, two) = (Subscription(), Subscription());

        Assert.True(_table.Add("north", one));
        Assert.False(_table.Add("north", two));
        Assert.Equal([one, two], _table.Of("north").ToArray());
        Assert.False(_table.Remove("north", one));
        Assert.True(_table.Remove("north", two));
        Assert.Empty(_table.Of("north").ToArray());
        Assert.Empty(_table.Keys);
    }

    [Fact]
    public void Removing_what_is_not_there_is_nothing()
    {
        _table.Add("north", Subscription());

        Assert.False(_table.Remove("north", Subscription()));
        Assert.False(_table.Remove("south", Subscription()));
        Assert.Single(_table.Of("north"));
    }

    [Theory, Trait("Checklist", "protocol-56")]
    [InlineData("nort")]
    [InlineData("North")]
    [InlineData("north ")]
    [InlineData("")]
    public void Keys_are_compared_exactly(string other)
    {
        _table.Add("north", Subscription());

        Assert.Empty(_table.Of(other).ToArray());
    }

    [Fact]
    public async Task Concurrent_changes_lose_nothing()
    {
        var firsts = 0;
        var lasts = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 2000; i++)
            {
                var subscription = Subscription();
                if (_table.Add("north", subscription))
                {
                    Interlocked.Increment(ref firsts);
                }

                Assert.Contains(subscription, _table.Of("north").ToArray());
                if (_table.Remove("north", subscription))
                {
                    Interlocked.Increment(ref lasts);
                }
            }
        })));

        Assert.Empty(_table.Keys);
        Assert.Equal(firsts, lasts);
    }

    private static Subscription Subscription() => new(new SubscriptionOptions(), RunningSubscription.ReadOne, new PoolPacing(), TimeProvider.System);
}
