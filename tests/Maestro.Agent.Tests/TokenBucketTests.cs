
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Agent.Tests;

[Trait("Checklist", "agent-108")]
public class TokenBucketTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_burst_goes_at_once_and_the_rest_at_the_rate()
    {
        var limit = new TokenBucket(50, 100, _time);

        Assert.All(Enumerable.Range(0, 100), _ => Assert.Equal(TimeSpan.Zero, limit.Reserve()));
        Assert.Equal([20, 40, 60], Enumerable.Range(0, 3).Select(_ => Math.Round(limit.Reserve().TotalMilliseconds)));
    }

    [Fact]
    public void Idle_time_fills_the_bucket_up_to_the_burst()
    {
        var limit = new TokenBucket(50, 2, _time);
        limit.Reserve();
        limit.Reserve();
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal([0, 0, 20], Enumerable.Range(0, 3).Select(_ => Math.Round(limit.Reserve().TotalMilliseconds)));
    }

    [Fact]
    public void A_share_is_a_limit_of_its_own()
    {
        var limit = new TokenBucket(50, 10, _time);
        var share = limit.Share(0.8);

        Assert.Equal([0, 25], Enumerable.Range(0, 9).Select(_ => Math.Round(share.Reserve().TotalMilliseconds)).Distinct());
        Assert.All(Enumerable.Range(0, 10), _ => Assert.Equal(TimeSpan.Zero, limit.Reserve()));
        Assert.Equal(TimeSpan.Zero, new TokenBucket(50, 1, _time).Share(0.8).Reserve());
        Assert.Equal(TimeSpan.Zero, new TokenBucket(0, 1, _time).Share(0.8).Reserve());
    }

    [Fact]
    public void What_was_not_needed_can_be_given_back()
    {
        var limit = new TokenBucket(50, 1, _time);
        limit.Reserve();
        limit.Return();

        Assert.Equal(TimeSpan.Zero, limit.Reserve());
    }

    [Fact]
    public void A_rate_of_zero_is_no_limit()
    {
        var limit = new TokenBucket(0, 1, _time);

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Equal(TimeSpan.Zero, limit.Reserve()));
    }
}
