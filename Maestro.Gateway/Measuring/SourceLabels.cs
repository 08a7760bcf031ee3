using System.Collections.Concurrent;

namespace Maestro.Gateway.Measuring;

/// <summary>The sources that have a label of their own: the first hundred that were accepted, so strangers cannot make series without end.</summary>
internal sealed class SourceLabels
{
    /// <summary>The label of everything that comes through the agents' port: a fleet has too many agents to count each.</summary>
    public const string Agents = "_agents";

    /// <summary>The label of all sources without one of their own.</summary>
    public const string Others = "_other";

    private const int MaxSources = 100;

    private readonly ConcurrentDictionary<string, byte> _named = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>The label of a source, which has one of its own only if it got it before.</summary>
    public string Known(string source) => source == Agents || _named.ContainsKey(source) ? source : Others;

    /// <summary>The label of a source, which gets one of its own while there are some left.</summary>
    public string Remembered(string source)
    {
        if (source != Agents && !_named.ContainsKey(source) && Volatile.Read(ref _count) < MaxSources && _named.TryAdd(source, 0))
        {
            Interlocked.Increment(ref _count);
        }

        return Known(source);
    }
}
