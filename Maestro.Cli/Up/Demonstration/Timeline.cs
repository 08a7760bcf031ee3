using System.Globalization;
using System.Threading.Channels;

namespace Maestro.Cli.Up.Demonstration;

/// <summary>Tells facts in the order of their times, although several observers see them in any order.</summary>
internal sealed class Timeline(Story story, TimeProvider time)
{
    // Observers are this late at most, and for a person it is at once.
    private static readonly TimeSpan HoldBack = TimeSpan.FromMilliseconds(200);

    private readonly Channel<Fact> _facts = Channel.CreateBounded<Fact>(1000);

    /// <summary>Takes what an observer sees until <paramref name="stop"/>. When it fails, the telling fails.</summary>
    public async Task FollowAsync(IAsyncEnumerable<Fact> observer, CancellationToken stop)
    {
        try
        {
            await foreach (var fact in observer.WithCancellation(stop))
            {
                await _facts.Writer.WriteAsync(fact, stop);
            }
        }
        catch (Exception cause)
        {
            // Also the cancellation that ends the watch, at which time nobody waits for facts any more.
            _facts.Writer.TryComplete(cause);
        }
    }

    /// <summary>Tells what comes in until the last fact.</summary>
    /// <returns>How long the whole took from <paramref name="origin"/>.</returns>
    public async Task<TimeSpan> TellAsync(DateTimeOffset origin, CancellationToken stop)
    {
        for (Fact? last = null; ;)
        {
            await _facts.Reader.WaitToReadAsync(stop);
            await Task.Delay(HoldBack, time, stop);
            var batch = new List<Fact>();
            while (_facts.Reader.TryRead(out var fact))
            {
                batch.Add(fact);
            }

            foreach (var fact in batch.OrderBy(fact => fact.Time))
            {
                story.Show(string.Create(
                    CultureInfo.InvariantCulture, $"   {(fact.Time - origin).TotalMilliseconds,8:F1} ms  {fact.Station,-10} {fact.Detail}"));
                last = fact.IsLast ? fact : last;
            }

            if (last is not null)
            {
                return last.Time - origin;
            }
        }
    }
}
