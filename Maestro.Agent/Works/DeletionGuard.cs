namespace Maestro.Agent.Works;

/// <summary>
/// Holds back the deletions of a resync until they are all there, and longer when they are suspiciously many: then only another resync
/// that says the same lets them through (agent.md D-19). A resync has no end marker; its caller decides when it is over.
/// </summary>
/// <param name="limit">Deletions of one resync that are carried out; 0 is no limit.</param>
internal sealed class DeletionGuard(int limit)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, IncomingEvent.Deletion> _waiting = new(StringComparer.Ordinal);
    private readonly HashSet<string> _suspected = new(StringComparer.Ordinal);

    /// <summary>Works that are kept although a resync deletes them.</summary>
    public int HeldBack
    {
        get
        {
            lock (_lock)
            {
                return _suspected.Count;
            }
        }
    }

    /// <summary>Whether a deletion has to wait. One that another resync announced before does not.</summary>
    /// <param name="deletion">The deletion.</param>
    /// <param name="stored">The work as the agent holds it; null when it does not.</param>
    public bool Holds(IncomingEvent.Deletion deletion, Work? stored)
    {
        if (limit == 0 || !deletion.IsFromResync || stored is null or { IsDeleting: true })
        {
            return false;
        }

        lock (_lock)
        {
            if (_suspected.Remove(deletion.Work.Uid))
            {
                return false;
            }

            _waiting[deletion.Work.Uid] = deletion;
            return true;
        }
    }

    /// <summary>The source sent a work: it is not gone.</summary>
    public void Clear(string uid)
    {
        lock (_lock)
        {
            _waiting.Remove(uid);
            _suspected.Remove(uid);
        }
    }

    /// <summary>The resync is over: returns the deletions to carry out, none of them when they are too many.</summary>
    public IReadOnlyList<IncomingEvent.Deletion> Settle()
    {
        lock (_lock)
        {
            var settled = _waiting.Values.ToList();
            _waiting.Clear();
            if (settled.Count <= limit)
            {
                return settled;
            }

            _suspected.UnionWith(settled.Select(deletion => deletion.Work.Uid));
            return [];
        }
    }
}
