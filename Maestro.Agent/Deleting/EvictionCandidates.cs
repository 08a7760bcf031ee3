using Maestro.Agent.Measuring;

namespace Maestro.Agent.Deleting;

/// <summary>
/// Counts the records whose work the agent does not hold (agent.md D-4): what an eviction would take. Exported at once, and told in the
/// log when the crowd has settled. Safe for concurrent use.
/// </summary>
internal sealed partial class EvictionCandidates(ClusterMetrics metrics, TimeSpan grace, ILogger logger)
{
    private readonly ILogger _logger = logger;
    private readonly Lock _lock = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _told;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _names.Count;
            }
        }
    }

    /// <summary>Notes whether a record is one.</summary>
    public void Note(string name, bool isCandidate)
    {
        lock (_lock)
        {
            _ = isCandidate ? _names.Add(name) : _names.Remove(name);
            metrics.EvictionCandidates.Set(_names.Count);
        }
    }

    /// <summary>Tells how many there are, if that changed since it was last told.</summary>
    /// <param name="isTrusted">Whether grace periods run.</param>
    public void Tell(bool isTrusted)
    {
        var count = Count;
        if (count == _told)
        {
            return;
        }

        _told = count;
        if (count == 0)
        {
            LogNone();
        }
        else if (isTrusted)
        {
            LogCandidates(count, grace);
        }
        else
        {
            LogWaiting(count);
        }
    }
}
