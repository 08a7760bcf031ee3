using System.Diagnostics;
using Maestro.Bench.Pacing;

namespace Maestro.Bench.Tests.Pacing;

public sealed class OpenLoopTests
{
    [Theory]
    [InlineData(0, 1000, 0)]
    [InlineData(7, 1000, 7)]
    [InlineData(7, 3000, 2)]
    [InlineData(1, 3, 333)]
    public void Events_are_due_at_fixed_times(int index, double rate, long milliseconds) =>
        Assert.Equal(milliseconds, OpenLoop.DueAt(index, rate));

    [Fact]
    public async Task Events_that_nobody_answers_are_sent_all_the_same_and_count_from_when_they_were_due()
    {
        var sent = new List<(int Index, int Lane, long Due)>();
        var began = Stopwatch.GetTimestamp();

        var count = await new OpenLoop(rate: 500, lanes: 4).RunAsync(
            50,
            (index, lane, due) =>
            {
                sent.Add((index, lane, due));
                if (index == 0)
                {
                    // A sender that is held up until the 30th is overdue does not put off the others.
                    SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(due).TotalMilliseconds > OpenLoop.DueAt(30, 500));
                }
            },
            CancellationToken.None);

        Assert.Equal(50, count);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (i, i % 4)), sent.Select(entry => (entry.Index, entry.Lane)));
        Assert.All(sent.Skip(1).Zip(sent), pair =>
            Assert.Equal(2, Stopwatch.GetElapsedTime(pair.Second.Due, pair.First.Due).TotalMilliseconds, tolerance: 0.01));
        Assert.InRange(Stopwatch.GetElapsedTime(began, sent[0].Due).TotalSeconds, 0, 5);
    }

    [Fact]
    public async Task It_tells_how_many_were_sent_when_it_is_stopped()
    {
        using var stop = new CancellationTokenSource();
        var sent = 0;

        var count = await new OpenLoop(rate: 1000, lanes: 1).RunAsync(
            1_000_000,
            (index, _, _) =>
            {
                sent++;
                if (index == 20)
                {
                    stop.Cancel();
                }
            },
            stop.Token);

        Assert.Equal(sent, count);
        Assert.InRange(sent, 21, 10_000);
    }
}
