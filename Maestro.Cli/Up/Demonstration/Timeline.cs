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
        var waiting = new PriorityQueue<Fact, DateTimeOffset>();
        while (true)
        {
            await TakeAsync(waiting, stop);
            while (waiting.TryPeek(out var fact, out var at) && at + HoldBack <= time.GetUtcNow())
            {
                waiting.Dequeue();
                story.Show(string.Create(
                    CultureInfo.InvariantCulture, $"   {(at - origin).TotalMilliseconds,8:F1} ms  {fact.Station,-10} {fact.Detail}"));
                if (fact.IsLast)
                {
                    return at - origin;
                }
            }
        }
    }

    private async Task TakeAsync(PriorityQueue<Fact, DateTimeOffset> waiting, CancellationToken stop)
    {
        if (waiting.Count == 0)
        {
            await _facts.Reader.WaitToReadAsync(stop);
        }
        else
        {
            await Task.Delay(HoldBack / 4, time, stop);
        }

        while (_facts.Reader.TryRead(out var fact))
        {
            waiting.Enqueue(fact, fact.Time);
        }

        if (_facts.Reader.Completion.IsFaulted)
        {
            await _facts.Reader.Completion;
        }
    }
}
