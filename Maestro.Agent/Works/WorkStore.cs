using Maestro.Protocol.ResourceBundles;

namespace Maestro.Agent.Works;

/// <summary>The works of one agent, in memory only (agent.md section 1.1). Safe for concurrent use.</summary>
internal sealed class WorkStore(ClusterAgent agent)
{
    private readonly Lock _lock = new();
    private Dictionary<string, WorkEntry>? _works;
    private Dictionary<string, WorkEntry>? _byName;

    /// <summary>Merges a spec.</summary>
    public Merged Apply(Work incoming) =>
        Merge(incoming.Uid, stored => WorkMerge.Apply(stored, incoming));

    /// <summary>Merges a deletion.</summary>
    public Merged Delete(IncomingEvent.Deletion deletion) =>
        Merge(deletion.Work.Uid, stored => WorkMerge.Delete(stored, deletion));

    /// <summary>The work of an id, or null.</summary>
    public WorkEntry? Find(string uid)
    {
        lock (_lock)
        {
            return _works?.GetValueOrDefault(uid);
        }
    }

    /// <summary>The work of a name, or null.</summary>
    public WorkEntry? FindByName(string name)
    {
        lock (_lock)
        {
            return _byName?.GetValueOrDefault(name);
        }
    }

    /// <summary>Lets go of a work.</summary>
    public void Forget(WorkEntry entry)
    {
        lock (_lock)
        {
            entry.IsForgotten = true;
            _works?.Remove(entry.Work.Uid);
            if (_byName?.GetValueOrDefault(entry.Work.Name) == entry)
            {
                _byName.Remove(entry.Work.Name);
            }
        }
    }

    /// <summary>All works as they are now.</summary>
    public IReadOnlyList<WorkEntry> All()
    {
        lock (_lock)
        {
            return _works is null ? [] : [.. _works.Values];
        }
    }

    /// <summary>The version of every work, for the resync request.</summary>
    public IReadOnlyList<HeldVersion> Versions() => [.. All().Select(entry => new HeldVersion(entry.Work.Uid, entry.Work.Generation))];

    private Merged Merge(string uid, Func<Work?, MergeOutcome> decide)
    {
        lock (_lock)
        {
            _works ??= new Dictionary<string, WorkEntry>(StringComparer.Ordinal);
            var entry = _works.GetValueOrDefault(uid);
            var outcome = decide(entry?.Work);
            string? formerName = null;
            if (entry is null || outcome.Kind == MergeKind.Renamed)
            {
                if (entry is not null)
                {
                    formerName = entry.Work.Name;
                    entry.IsForgotten = true;
                    _byName?.Remove(formerName);
                }

                entry = new WorkEntry(agent, outcome.Work);
                _works[uid] = entry;
                (_byName ??= new Dictionary<string, WorkEntry>(StringComparer.Ordinal))[outcome.Work.Name] = entry;
            }

            entry.Work = outcome.Work;
            entry.IgnoredSpec |= outcome.Kind == MergeKind.IgnoredWhileDeleting;
            return new Merged(outcome.Kind, entry, formerName);
        }
    }
}

/// <summary>What merging an event did to the store.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Entry">The work.</param>
/// <param name="FormerName">The name it had before it was renamed; null when it was not.</param>
internal readonly record struct Merged(MergeKind Kind, WorkEntry Entry, string? FormerName);
