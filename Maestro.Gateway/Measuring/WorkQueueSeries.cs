using Prometheus;

namespace Maestro.Gateway.Measuring;

/// <summary>The series of one queue.</summary>
internal sealed class WorkQueueSeries(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, long> _underWay = [];
    private long _lastWork;

    public required Counter.Child Adds { get; init; }

    public required Counter.Child Retries { get; init; }

    public required Gauge.Child Depth { get; init; }

    public required Histogram.Child Waits { get; init; }

    public required Histogram.Child Work { get; init; }

    public required Gauge.Child Unfinished { get; init; }

    public required Gauge.Child Longest { get; init; }

    /// <summary>Work begins that has to wait for an answer; the result ends it.</summary>
    public long Begin()
    {
        lock (_lock)
        {
            _underWay.Add(++_lastWork, time.GetTimestamp());
            return _lastWork;
        }
    }

    /// <summary>That work has ended.</summary>
    public void End(long work)
    {
        lock (_lock)
        {
            _underWay.Remove(work);
        }
    }

    /// <summary>Brings the gauges up to date.</summary>
    public void Refresh()
    {
        // Nothing is kept for the depth: what came and has not gone is in line. Who goes may be counted a moment before it has come.
        Depth.Set(Math.Max(0, Adds.Value - Waits.Count));
        lock (_lock)
        {
            var now = time.GetTimestamp();
            Unfinished.Set(_underWay.Values.Sum(start => time.GetElapsedTime(start, now).TotalSeconds));
            Longest.Set(_underWay.Count == 0 ? 0 : time.GetElapsedTime(_underWay.Values.Min(), now).TotalSeconds);
        }
    }
}
