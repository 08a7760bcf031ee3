using System.Diagnostics;
using Maestro.Bench.Measuring;

namespace Maestro.Bench.Tests.Measuring;

public sealed class LegTests
{
    private readonly Leg _leg = new(3);

    [Fact]
    public void What_arrives_again_counts_as_repeated_and_not_as_another_arrival()
    {
        _leg.Begin(1, Stopwatch.GetTimestamp());

        Assert.True(_leg.End(1));
        Assert.False(_leg.End(1));

        Assert.Equal((1, 1), (_leg.Ended, _leg.Repeated));
        Assert.True(_leg.HasEnded(1));
        Assert.False(_leg.HasEnded(0));
    }

    [Fact]
    public void The_latency_counts_from_when_the_event_was_due()
    {
        _leg.Begin(0, Stopwatch.GetTimestamp() - (5 * Stopwatch.Frequency));
        _leg.End(0);

        Assert.InRange(_leg.Latencies().At(1)!.Value, 5000, 6000);
    }

    [Fact]
    public void What_never_arrived_has_no_latency()
    {
        _leg.Begin(0, 1);

        Assert.Null(_leg.Latencies().At(1));
        Assert.Equal(0, _leg.Last());
    }
}
