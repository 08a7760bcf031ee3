using System.Diagnostics;
using Maestro.Bench.Http2;

namespace Maestro.Bench.Pacing;

/// <summary>
/// Sends at a fixed rate, however slow the answers are, as independent clients would. The schedule is in whole milliseconds; an
/// event that is sent late still counts from the time it was due, so a stall shows in the latencies of all events that fell into it.
/// </summary>
/// <param name="rate">Events per second.</param>
/// <param name="lanes">How many publishers take turns.</param>
internal sealed class OpenLoop(double rate, int lanes) : IPace
{
    /// <inheritdoc/>
    public Task<int> RunAsync(int count, SendEvent send, CancellationToken stop) => Task.Factory.StartNew(
        () => Run(count, send, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <inheritdoc/>
    public void Done(int lane)
    {
        // The schedule does not wait for anybody.
    }

    /// <summary>Milliseconds after the start at which an event is due.</summary>
    internal static long DueAt(int index, double rate) => (long)(index * 1000 / rate);

    private int Run(int count, SendEvent send, CancellationToken stop)
    {
        var start = Stopwatch.GetTimestamp();
        var next = 0;
        while (next < count && !stop.IsCancellationRequested)
        {
            var elapsed = (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            using (Batch.Open())
            {
                for (; next < count && DueAt(next, rate) is var due && due <= elapsed; next++)
                {
                    send(next, next % lanes, start + (due * Stopwatch.Frequency / 1000));
                }
            }

            if (next < count)
            {
                var pause = start + (DueAt(next, rate) * Stopwatch.Frequency / 1000) - Stopwatch.GetTimestamp();
                Thread.Sleep((int)Math.Clamp(Math.Ceiling(pause * 1000.0 / Stopwatch.Frequency), 0, 50));
            }
        }

        return next;
    }
}
