using Maestro.Protocol.Retrying;

namespace Maestro.Protocol.Tests.Retrying;

public class ExponentialBackoffTests
{
    private static readonly ExponentialBackoff Backoff = new(TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(60), 0.2);

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(4, 40)]
    [InlineData(14, 40_960)]
    [InlineData(15, 60_000)]
    [InlineData(100_000, 60_000)]
    [InlineData(int.MaxValue, 60_000)]
    public void Pauses_double_up_to_the_longest(int failures, double milliseconds) =>
        Assert.Equal(milliseconds, Backoff.After(failures).TotalMilliseconds);

    [Fact]
    public void A_first_pause_that_is_longer_than_the_longest_is_cut() => Assert.Equal(
        TimeSpan.FromSeconds(1), new ExponentialBackoff(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)).After(1));

    [Theory]
    [InlineData(0, 8)]
    [InlineData(0.5, 10)]
    [InlineData(0.75, 11)]
    public void Jitter_spreads_a_pause_to_both_sides(double random, double milliseconds) =>
        Assert.Equal(milliseconds, Backoff.After(2, new FixedRandom(random)).TotalMilliseconds);

    [Fact]
    public void Without_a_failure_there_is_no_pause() => Assert.Throws<ArgumentOutOfRangeException>(() => Backoff.After(0));

    private sealed class FixedRandom(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
