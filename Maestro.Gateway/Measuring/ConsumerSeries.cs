using System.Collections.Concurrent;

namespace Maestro.Gateway.Measuring;

/// <summary>
/// The series of metrics with labels <c>source</c> and <c>consumer</c>. A limited number of pairs have series of their own, the first that come;
/// all others are counted together as consumer <c>_all</c>, because a fleet would make millions (rest-and-operations.md section 5.1).
/// </summary>
/// <param name="limit">Most pairs with series of their own.</param>
/// <param name="sourceOfOthers">The label of a source whose consumers are counted together; it has few values.</param>
/// <param name="make">Makes the series of a pair of labels.</param>
internal sealed class ConsumerSeries<T>(int limit, Func<string, string> sourceOfOthers, Func<string, string, T> make)
{
    /// <summary>The label of all consumers without one of their own.</summary>
    public const string AllConsumers = "_all";

    private readonly ConcurrentDictionary<(string Source, string Consumer), T> _own = new();
    private readonly ConcurrentDictionary<string, T> _together = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>The series of a pair.</summary>
    /// <param name="source">The source.</param>
    /// <param name="consumer">The consumer.</param>
    /// <param name="isReal">False when both are only claimed: then they get no series that they did not have.</param>
    public T Of(string source, string consumer, bool isReal = true)
    {
        if (_own.TryGetValue((source, consumer), out var series))
        {
            return series;
        }

        // Counted before it is made, so that a crowd does not make more than the limit; the place of whoever comes second is given back.
        if (isReal && Volatile.Read(ref _count) < limit)
        {
            if (Interlocked.Increment(ref _count) <= limit)
            {
                series = make(source, consumer);
                if (_own.TryAdd((source, consumer), series))
                {
                    return series;
                }
            }

            Interlocked.Decrement(ref _count);
            if (_own.TryGetValue((source, consumer), out series))
            {
                return series;
            }
        }

        var label = sourceOfOthers(source);
        return _together.TryGetValue(label, out series) ? series : _together.GetOrAdd(label, make(label, AllConsumers));
    }
}
