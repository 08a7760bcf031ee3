using Maestro.Bench.Measuring;

namespace Maestro.Bench.Tests.Measuring;

public sealed class LatenciesTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 50)]
    [InlineData(0.9, 90)]
    [InlineData(0.99, 99)]
    [InlineData(0.991, 100)]
    [InlineData(1, 100)]
    public void A_percentile_is_the_nearest_rank(double share, double expected) =>
        Assert.Equal(expected, new Latencies(Enumerable.Range(1, 100).Reverse().Select(i => (double)i)).At(share));

    [Fact]
    public void One_value_is_every_percentile()
    {
        var latencies = new Latencies([7]);

        Assert.Equal([7, 7, 7], [latencies.At(0), latencies.At(0.5), latencies.At(1)]);
    }

    [Fact]
    public void Without_values_there_is_none() => Assert.Null(new Latencies([]).At(0.5));
}
