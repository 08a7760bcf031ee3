using System.Diagnostics;
using Maestro.Bench.Http2;

namespace Maestro.Bench.Pacing;

/// <summary>Some publishers, each of which sends its next event when it has the answer to the one before: finds the highest rate.</summary>
/// <param name="lanes">How many.</param>
internal sealed class ClosedLoop(int lanes) : IPace
{
    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SendEvent _send = (_, _, _) => { };
    private int _count;
    private int _next = -1;

    /// <inheritdoc/>
    public async Task<int> RunAsync(int count, SendEvent send, CancellationToken stop)
    {
        (_count, _send) = (count, send);
        using (Batch.Open())
        {
            for (var lane = 0; lane < lanes; lane++)
            {
                Done(lane);
            }
        }

        await using (stop.Register(() => _sent.TrySetResult()))
        {
            await _sent.Task;
        }

        // Whoever asks for an event from here on finds none left.
        return Math.Min(count, Interlocked.Exchange(ref _next, count) + 1);
    }

    /// <inheritdoc/>
    public void Done(int lane)
    {
        var index = Interlocked.Increment(ref _next);
        if (index < _count)
        {
            _send(index, lane, Stopwatch.GetTimestamp());
        }

        if (index >= _count - 1)
        {
            _sent.TrySetResult();
        }
    }
}
