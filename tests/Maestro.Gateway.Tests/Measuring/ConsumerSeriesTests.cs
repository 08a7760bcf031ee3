using Maestro.Gateway.Measuring;

namespace Maestro.Gateway.Tests.Measuring;

public sealed class ConsumerSeriesTests
{
    private static ConsumerSeries<string> Limited(int limit, Func<string, string>? sourceOfOthers = null) =>
        new(limit, sourceOfOthers ?? (_ => "_other"), (source, consumer) => $"{source} {consumer}");

    [Fact]
    public void The_first_pairs_have_series_of_their_own_and_all_others_share_one()
    {
        var series = Limited(2);

        Assert.Equal(
            ["a north", "a south", "_other _all", "_other _all", "a north"],
            new[] { series.Of("a", "north"), series.Of("a", "south"), series.Of("b", "north"), series.Of("a", "west"), series.Of("a", "north") });
    }

    [Fact]
    public void What_is_only_claimed_gets_no_series_but_may_use_one()
    {
        var series = Limited(1);

        Assert.Equal("_other _all", series.Of("a", "north", isReal: false));
        Assert.Equal("a north", series.Of("a", "north"));
        Assert.Equal("a north", series.Of("a", "north", isReal: false));
    }

    [Fact]
    public void A_limit_of_zero_tells_no_consumers_apart()
    {
        var series = Limited(0, source => source);

        Assert.Equal("a _all", series.Of("a", "north"));
        Assert.Same(series.Of("a", "north"), series.Of("a", "south"));
    }

    [Fact]
    public void A_crowd_makes_no_more_than_the_limit_and_each_but_once()
    {
        var series = Limited(50);

        var seen = Enumerable.Range(0, 20_000).AsParallel().WithDegreeOfParallelism(8)
            .Select(index => series.Of("a", $"c{index % 200}")).Distinct().ToHashSet();
        var own = Enumerable.Range(0, 200).Select(index => series.Of("a", $"c{index}")).Where(text => text != "_other _all").ToList();

        Assert.Equal(50, own.Count);
        Assert.True(seen.IsSubsetOf([.. own, "_other _all"]));
    }
}
