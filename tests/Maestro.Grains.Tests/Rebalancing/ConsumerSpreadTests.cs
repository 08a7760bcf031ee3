using Maestro.Grains.Rebalancing;

namespace Maestro.Grains.Tests.Rebalancing;

using static SampleSilos;

public sealed class ConsumerSpreadTests
{
    [Theory]
    [InlineData(5_000)] // Nobody else is there.
    [InlineData(0, 0)]
    [InlineData(100, 0)] // 50 above the mean.
    [InlineData(1_200, 800)] // A fifth above it.
    [InlineData(1_000, 1_000, 1_000)]
    [InlineData(100, 5_000)]
    public void A_silo_that_carries_about_as_much_as_the_others_or_less_gives_nothing_away(params int[] counts) =>
        Assert.Empty(ConsumerSpread.Plan(Counts(counts), Silo(0)));

    [Theory]
    [InlineData(51, 102, 0)] // All of a small surplus at once.
    [InlineData(100, 200, 0)]
    [InlineData(100, 400, 0)]
    [InlineData(100, 2_000, 0)]
    [InlineData(500, 10_000, 0)] // A tenth of a large one.
    [InlineData(5_000, 100_000, 0)]
    [InlineData(100, 1_202, 798)]
    public void It_gives_away_a_part_of_what_it_has_above_the_mean(int moving, int here, int other) =>
        Assert.Equal(new ConsumerShare(Silo(1), moving), Assert.Single(ConsumerSpread.Plan(Counts(here, other), Silo(0))));

    [Fact]
    public void Each_of_the_others_gets_in_proportion_to_what_it_lacks_and_who_lacks_nothing_gets_none()
    {
        var shares = ConsumerSpread.Plan(Counts(10_000, 0, 2_000, 4_000), Silo(0));

        Assert.Equal([new ConsumerShare(Silo(1), 400), new ConsumerShare(Silo(2), 200)], shares.OrderByDescending(share => share.Count));
    }

    [Fact]
    public void Rounding_neither_loses_nor_invents_a_consumer()
    {
        var shares = ConsumerSpread.Plan(Counts(1_000, 0, 0, 0, 0, 0, 0), Silo(0));

        Assert.Equal(100, shares.Sum(share => share.Count));
        Assert.Equal(6, shares.Length);
        Assert.All(shares, share => Assert.InRange(share.Count, 16, 17));
    }

    [Theory]
    [InlineData(100_000, 0)]
    [InlineData(100_000, 0, 0, 0)]
    [InlineData(90_000, 80_000, 0, 30_000)]
    [InlineData(700, 650, 600, 0, 0)]
    [InlineData(160, 0)]
    [InlineData(2_000_000, 1_500_000, 10)]
    public void Round_by_round_all_come_near_the_mean_and_none_takes_and_gives(params int[] start)
    {
        var counts = Counts(start);
        var mean = counts.Values.Average();
        var near = Math.Max(ConsumerSpread.LeastSurplus, mean * 0.2);
        HashSet<SiloAddress> gave = [];
        HashSet<SiloAddress> took = [];
        var rounds = 0;
        for (var isMoving = true; isMoving; rounds++)
        {
            isMoving = false;
            var seen = counts.ToDictionary();
            foreach (var silo in seen.Keys)
            {
                foreach (var share in ConsumerSpread.Plan(seen, silo))
                {
                    isMoving = true;
                    gave.Add(silo);
                    took.Add(share.Silo);
                    counts[silo] -= share.Count;
                    counts[share.Silo] += share.Count;
                }
            }
        }

        Assert.InRange(rounds, 2, 30);
        Assert.All(counts.Values, count => Assert.True(count <= mean + near + 1, $"{count} of {mean}"));
        Assert.Empty(gave.Intersect(took));
        Assert.Equal(start.Sum(), counts.Values.Sum());
    }
}
