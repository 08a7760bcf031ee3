using System.Diagnostics;

namespace Maestro.Bench;

/// <summary>Matches what was sent with what arrived. Each (bundle, version) is sent once and shall arrive once.</summary>
internal sealed class Arrivals(int capacity)
{
    private readonly long[] _sent = new long[capacity];
    private readonly long[] _arrived = new long[capacity];
    private int _duplicates;
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public int Duplicates => Volatile.Read(ref _duplicates);

    public void Sent(int index) => Volatile.Write(ref _sent[index], Stopwatch.GetTimestamp());

    public void Arrived(int index)
    {
        if (Interlocked.CompareExchange(ref _arrived[index], Stopwatch.GetTimestamp(), 0) == 0)
        {
            Interlocked.Increment(ref _count);
        }
        else
        {
            Interlocked.Increment(ref _duplicates);
        }
    }

    /// <summary>Time of the last arrival.</summary>
    public long Last() => _arrived.Max();

    /// <summary>Latencies in milliseconds of what arrived, sorted.</summary>
    public double[] Latencies() => [.. _sent
        .Zip(_arrived)
        .Where(pair => pair.Second != 0)
        .Select(pair => Stopwatch.GetElapsedTime(pair.First, pair.Second).TotalMilliseconds)
        .Order()];
}
