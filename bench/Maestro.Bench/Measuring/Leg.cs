using System.Diagnostics;

namespace Maestro.Bench.Measuring;

/// <summary>
/// One part of the way of many events: when each began it, and when it ended it. Every event shall end it once. Safe for concurrent use.
/// </summary>
/// <param name="count">How many events there are.</param>
internal sealed class Leg(int count)
{
    private readonly long[] _began = new long[count];
    private readonly long[] _ended = new long[count];
    private int _endedCount;
    private int _repeated;

    /// <summary>How many events there are.</summary>
    public int Count => count;

    /// <summary>How many events have ended it.</summary>
    public int Ended => Volatile.Read(ref _endedCount);

    /// <summary>How often an event ended it again.</summary>
    public int Repeated => Volatile.Read(ref _repeated);

    /// <summary>An event begins it.</summary>
    /// <param name="index">The event.</param>
    /// <param name="timestamp">When, by <see cref="Stopwatch"/>: when it was sent, or when it was due.</param>
    public void Begin(int index, long timestamp) => Volatile.Write(ref _began[index], timestamp);

    /// <summary>An event ends it, now.</summary>
    /// <returns>False when it had ended it before.</returns>
    public bool End(int index)
    {
        if (Interlocked.CompareExchange(ref _ended[index], Stopwatch.GetTimestamp(), 0) == 0)
        {
            Interlocked.Increment(ref _endedCount);
            return true;
        }

        Interlocked.Increment(ref _repeated);
        return false;
    }

    /// <summary>Whether an event ended it.</summary>
    public bool HasEnded(int index) => Volatile.Read(ref _ended[index]) != 0;

    /// <summary>How many events ended it in a second, from the first beginning to the last end; null when none did.</summary>
    public double? PerSecond() =>
        Ended == 0 ? null : Ended / Stopwatch.GetElapsedTime(_began.Where(timestamp => timestamp != 0).Min(), Last()).TotalSeconds;

    /// <summary>When the last event ended it; 0 when none did.</summary>
    public long Last() => count == 0 ? 0 : _ended.Max();

    /// <summary>How long it took.</summary>
    public Latencies Latencies()
    {
        var milliseconds = new List<double>(Ended);
        for (var i = 0; i < count; i++)
        {
            if (_ended[i] != 0 && _began[i] != 0)
            {
                milliseconds.Add(Stopwatch.GetElapsedTime(_began[i], _ended[i]).TotalMilliseconds);
            }
        }

        return new Latencies(milliseconds);
    }
}
