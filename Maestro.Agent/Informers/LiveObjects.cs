using System.Collections.Immutable;
using System.Text.Json;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Ownership;

namespace Maestro.Agent.Informers;

/// <summary>Why a work is woken.</summary>
internal enum WakeReason
{
    /// <summary>An object of it changed its status.</summary>
    Changed,
    /// <summary>An object of it is there and not what was written: somebody changed it.</summary>
    Drifted,
    /// <summary>An object of it came, went or is another one now, and it was not us.</summary>
    Replaced,
    /// <summary>It is looked at, whatever changed: an object of it is seen for the first time, or nobody tells of changes any more.</summary>
    Look,
    /// <summary>What failed may succeed now.</summary>
    Retry,
    /// <summary>The record of the work is gone or going: the work is applied again, or its removal goes on.</summary>
    Reapply,
}

/// <summary>
/// The live objects of the works, as far as watches and the agent's own requests tell. Objects that no work lists are only kept
/// when they bear an owner reference of ours: their work may be about to arrive. Safe for concurrent use.
/// </summary>
/// <param name="wake">Is told which work to look at; called under the lock, so it must only queue.</param>
internal sealed class LiveObjects(Action<string, WakeReason> wake)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, LiveEntry> _entries = [];
    private readonly Dictionary<string, ImmutableArray<ObjectKey>> _wanted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableHashSet<WatchScope>> _askedFor = new(StringComparer.Ordinal);
    private readonly HashSet<WatchScope> _synced = [];

    /// <summary>Says which objects a work lists from now on.</summary>
    /// <param name="work">The work.</param>
    /// <param name="keys">Its objects.</param>
    /// <param name="askedFor">Where it asks to watch.</param>
    /// <returns>Whether that changed anything.</returns>
    public bool Want(string work, ImmutableArray<ObjectKey> keys, ImmutableHashSet<WatchScope> askedFor)
    {
        lock (_lock)
        {
            var before = _wanted.GetValueOrDefault(work, []);
            if (before.SequenceEqual(keys) && _askedFor.GetValueOrDefault(work, []).SetEquals(askedFor))
            {
                return false;
            }

            foreach (var key in before.Except(keys))
            {
                Release(key, work);
            }

            foreach (var key in keys.Except(before))
            {
                var entry = Entry(key);
                entry.Works = entry.Works.Add(work);
            }

            if (keys.IsEmpty)
            {
                _wanted.Remove(work);
            }
            else
            {
                _wanted[work] = keys;
            }

            if (askedFor.IsEmpty)
            {
                _askedFor.Remove(work);
            }
            else
            {
                _askedFor[work] = askedFor;
            }

            return true;
        }
    }

    /// <summary>What is wanted in each type and namespace.</summary>
    public IReadOnlyDictionary<WatchScope, WatchDemand> Wanted()
    {
        lock (_lock)
        {
            var askedFor = _askedFor.Values.SelectMany(scopes => scopes).ToHashSet();
            return _wanted.Values.SelectMany(keys => keys)
                .GroupBy(key => new WatchScope(key.Type, key.Namespace))
                .ToDictionary(group => group.Key, group => new WatchDemand(group.Count(), askedFor.Contains(group.Key)));
        }
    }

    /// <summary>Whether watches bring changes of all objects of a work.</summary>
    public bool IsWatched(string work)
    {
        lock (_lock)
        {
            return _wanted.GetValueOrDefault(work, []).All(IsCovered);
        }
    }

    /// <summary>What is known of an object right now, and a stamp to hand back with an answer of the server.</summary>
    /// <returns>Whether it is known, the object or null, and the stamp.</returns>
    public (bool IsKnown, StoredObject? Object, long Stamp) Look(ObjectKey key)
    {
        lock (_lock)
        {
            return _entries.TryGetValue(key, out var entry)
                ? (entry.IsKnown && IsCovered(key), entry.Object, entry.Stamp)
                : (false, null, 0);
        }
    }

    /// <summary>
    /// Notes what the server answered to a read; it does not count when something was seen since the stamp. What polling finds changed
    /// or gone is put right like what a watch tells.
    /// </summary>
    public void NoteRead(ObjectKey key, StoredObject? live, long stamp)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var entry) && entry.Stamp == stamp)
            {
                var seen = entry.Object;
                Put(entry, live);
                if (seen is not null && DifferenceOf(seen, live) is var difference and not WakeReason.Changed)
                {
                    Wake(entry, difference);
                }
            }
        }
    }

    /// <summary>Notes what the server made of a write of ours, so that the watch's echo is no news.</summary>
    public void NoteWritten(ObjectKey key, StoredObject live)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var entry) && !IsOvertaken(entry, live.ResourceVersion))
            {
                var (isNews, isNew) = (entry.Object?.ResourceVersion != live.ResourceVersion, entry.Object?.Uid != live.Uid);
                Put(entry, live);
                if (isNews && entry.Works.Length > 1)
                {
                    // The watch will not tell the other works of the object any more.
                    Wake(entry, isNew ? WakeReason.Look : WakeReason.Changed);
                }
            }
        }
    }

    /// <summary>Makes the next look ask the server, because a write showed that what is known is out of date.</summary>
    public void Doubt(ObjectKey key)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var entry))
            {
                entry.IsKnown = false;
            }
        }
    }

    /// <summary>Notes that a manifest is in the cluster as it should be.</summary>
    public void Settle(ObjectKey key, long manifestHash, StoredObject live)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var entry))
            {
                entry.Settled = new Settlement(manifestHash, live.Uid, live.Generation, live.ContentHash);
            }
        }
    }

    /// <summary>Whether a manifest was brought into the cluster before and its object is as it was left.</summary>
    public bool IsSettled(ObjectKey key, long manifestHash, StoredObject live)
    {
        lock (_lock)
        {
            return _entries.TryGetValue(key, out var entry) && entry.Settled?.Holds(manifestHash, live) == true;
        }
    }

    /// <summary>A list of a scope begins: whatever is known of its objects by now gives way to what the list shows.</summary>
    public void ExpectList(WatchScope scope)
    {
        lock (_lock)
        {
            foreach (var (key, entry) in _entries)
            {
                entry.PredatesList |= IsIn(scope, key);
            }
        }
    }

    /// <summary>An object as a watch or list shows it.</summary>
    public void Observe(ObjectKey key, JsonElement live, ObjectKind kind)
    {
        lock (_lock)
        {
            var entry = _entries.GetValueOrDefault(key);
            if (entry is null or { Works.IsEmpty: true } && !OwnerReferences.IsOwnedByAny(live))
            {
                _entries.Remove(key);
                return;
            }

            entry ??= Entry(key);
            var version = (live.Member("metadata") ?? default).Text("resourceVersion") ?? "";
            if (entry.Object is { } before && (before.ResourceVersion == version || IsOvertaken(entry, version)))
            {
                entry.IsKnown |= before.ResourceVersion == version;
                entry.PredatesList &= before.ResourceVersion != version;
                return;
            }

            var (wasKnown, seen, now) = (entry.IsKnown, entry.Object, StoredObject.Of(live, kind));
            Put(entry, now);
            Wake(entry, wasKnown ? DifferenceOf(seen, now) : WakeReason.Look);
        }
    }

    /// <summary>An object is gone.</summary>
    public void ObserveDeleted(ObjectKey key, string version)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var entry) || IsOvertaken(entry, version))
            {
                return;
            }

            if (entry.Works.IsEmpty)
            {
                _entries.Remove(key);
                return;
            }

            var existed = entry.Object is not null;
            Put(entry, null);
            entry.GoneAt = version;
            if (existed)
            {
                Wake(entry, WakeReason.Replaced);
            }
        }
    }

    /// <summary>Only these objects of a scope existed as of a version.</summary>
    public void ObserveList(WatchScope scope, IReadOnlySet<ObjectKey> present, string version)
    {
        lock (_lock)
        {
            foreach (var (key, entry) in _entries.Where(pair => IsIn(scope, pair.Key) && !present.Contains(pair.Key)).ToList())
            {
                if (entry.Object is null)
                {
                    (entry.IsKnown, entry.GoneAt) = (true, version);
                }
                else
                {
                    ObserveDeleted(key, version);
                }
            }
        }
    }

    /// <summary>Changes of a scope are seen from now on, or not any more.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="isSynced">Whether they are seen.</param>
    /// <param name="reason">Why the works with objects in it are woken; null to let them be.</param>
    public void NoteSync(WatchScope scope, bool isSynced, WakeReason? reason)
    {
        lock (_lock)
        {
            _ = isSynced ? _synced.Add(scope) : _synced.Remove(scope);
            if (reason is { } why)
            {
                foreach (var (key, entry) in _entries)
                {
                    if (IsIn(scope, key))
                    {
                        Wake(entry, why);
                    }
                }
            }
        }
    }

    private static bool IsIn(WatchScope scope, ObjectKey key) =>
        key.Type == scope.Type && (scope.Namespace.Length == 0 || scope.Namespace == key.Namespace);

    // The answer to a write may come after the watch has told what became of the object then, its end included.
    private static bool IsOvertaken(LiveEntry entry, string version) =>
        !entry.PredatesList && StoredObject.IsOlder(version, entry.Object is { } seen ? seen.ResourceVersion : entry.GoneAt);

    private static WakeReason DifferenceOf(StoredObject? before, StoredObject? now) =>
        before?.Uid != now?.Uid ? WakeReason.Replaced
        : before?.ContentHash != now?.ContentHash ? WakeReason.Drifted
        : WakeReason.Changed;

    private static void Put(LiveEntry entry, StoredObject? live)
    {
        entry.GoneAt = "";
        entry.PredatesList = false;
        entry.Object = live;
        entry.IsKnown = true;
        entry.Stamp++;
    }

    private bool IsCovered(ObjectKey key) =>
        _synced.Contains(new WatchScope(key.Type, "")) || _synced.Contains(new WatchScope(key.Type, key.Namespace));

    private LiveEntry Entry(ObjectKey key)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            _entries[key] = entry = new LiveEntry();
        }

        return entry;
    }

    private void Release(ObjectKey key, string work)
    {
        var entry = _entries[key];
        entry.Works = entry.Works.Remove(work);
        if (entry.Works.IsEmpty)
        {
            _entries.Remove(key);
        }
    }

    private void Wake(LiveEntry entry, WakeReason reason)
    {
        foreach (var work in entry.Works)
        {
            wake(work, reason);
        }
    }
}
