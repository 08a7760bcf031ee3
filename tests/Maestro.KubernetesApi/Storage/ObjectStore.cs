using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Requests;
using Maestro.KubernetesApi.Resources;

namespace Maestro.KubernetesApi.Storage;

/// <summary>
/// Every object, with one sequence of resourceVersions. Writes happen one at a time inside <see cref="Write{T}"/>; each tells the watches of its
/// resource. Objects handed out are shared and must not be changed.
/// </summary>
internal sealed class ObjectStore(int historyLength, int feedCapacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<StorageKey, ObjectTable> _tables = [];
    private readonly Dictionary<string, ObjectKey> _uids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<ObjectKey>> _dependents = new(StringComparer.Ordinal);
    private long _version;
    private long _forgottenThrough;

    /// <summary>The version of the last write.</summary>
    public long Version
    {
        get
        {
            lock (_lock)
            {
                return _version;
            }
        }
    }

    /// <summary>An object, or null.</summary>
    public StoredObject? Find(ObjectKey key)
    {
        lock (_lock)
        {
            return _tables.GetValueOrDefault(key.Resource)?.Find(key.Namespace, key.Name);
        }
    }

    /// <summary>The objects of a resource in the order of their keys, and the version of that moment.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="namespace">Null for all namespaces.</param>
    public (IReadOnlyList<StoredObject> Objects, long Version) List(StorageKey resource, string? @namespace)
    {
        lock (_lock)
        {
            return (Sorted(resource, @namespace), _version);
        }
    }

    /// <summary>Runs a write while nothing else writes or reads. What it throws undoes nothing, so it decides first and writes last.</summary>
    public T Write<T>(Func<ObjectStore, T> write)
    {
        lock (_lock)
        {
            return write(this);
        }
    }

    /// <summary>Stores an object; to be called inside <see cref="Write{T}"/>.</summary>
    /// <param name="resource">Its resource, which brings it into canonical form.</param>
    /// <param name="key">Where.</param>
    /// <param name="body">The object; it gets the new resourceVersion.</param>
    public StoredObject Put(ApiResource resource, ObjectKey key, JsonObject body)
    {
        var before = Find(key);
        body.Make("metadata")["resourceVersion"] = Text(++_version);
        var stored = new StoredObject(key, _version, resource.Canonical(body));
        Record(new StoreChange(_version, before is null ? ChangeKind.Added : ChangeKind.Modified, stored, before));
        return stored;
    }

    /// <summary>Removes an object; to be called inside <see cref="Write{T}"/>.</summary>
    public void Remove(ApiResource resource, StoredObject stored)
    {
        var last = stored.Body.Copy();
        last.Make("metadata")["resourceVersion"] = Text(++_version);
        Record(new StoreChange(_version, ChangeKind.Deleted, new StoredObject(stored.Key, _version, resource.Canonical(last)), stored));
    }

    /// <summary>Starts to watch: the changes after a version, first those that already happened.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="fromVersion">Null for now; then <paramref name="start"/> gets what is there.</param>
    /// <param name="namespace">The namespace of the objects for <paramref name="start"/>; null for all.</param>
    /// <param name="start">Called with the objects of this moment and its version.</param>
    /// <exception cref="ApiFailure">The version is forgotten (410).</exception>
    public ChangeFeed Watch(StorageKey resource, long? fromVersion, string? @namespace, Action<IReadOnlyList<StoredObject>, long> start)
    {
        lock (_lock)
        {
            var table = Table(resource);
            var oldest = Math.Max(table.ForgottenThrough, _forgottenThrough);
            if (fromVersion < oldest)
            {
                throw Failures.TooOld(fromVersion.Value, oldest);
            }

            var feed = new ChangeFeed(feedCapacity);
            if (fromVersion is { } version)
            {
                foreach (var change in table.After(version))
                {
                    feed.Offer(change);
                }
            }
            else
            {
                start(Sorted(resource, @namespace), _version);
            }

            table.Attach(feed);
            return feed;
        }
    }

    /// <summary>Ends a watch.</summary>
    public void Unwatch(StorageKey resource, ChangeFeed feed)
    {
        lock (_lock)
        {
            feed.Close();
            Table(resource).Detach(feed);
        }
    }

    /// <summary>Called for every change, inside the write that makes it; it must not wait.</summary>
    public event Action<StoreChange>? Changed;

    /// <summary>How many watches of the resources of a name are open.</summary>
    public int CountWatches(string plural)
    {
        lock (_lock)
        {
            return _tables.Where(entry => entry.Key.Plural == plural).Sum(entry => entry.Value.FeedCount);
        }
    }

    /// <summary>Ends the watches of a resource, or of all, as a server that shuts down does.</summary>
    public void CloseWatches(StorageKey? resource = null)
    {
        lock (_lock)
        {
            foreach (var (_, table) in _tables.Where(entry => resource is null || entry.Key == resource))
            {
                table.CloseFeeds();
            }
        }
    }

    /// <summary>Forgets what happened so far, as compaction does: a watch from an older version gets 410.</summary>
    public void ForgetHistory()
    {
        lock (_lock)
        {
            _forgottenThrough = _version;
            foreach (var table in _tables.Values)
            {
                table.Forget(_version);
            }
        }
    }

    /// <summary>Lists from versions before this one are gone.</summary>
    public long ForgottenThrough
    {
        get
        {
            lock (_lock)
            {
                return _forgottenThrough;
            }
        }
    }

    /// <summary>The object with a UID, or null.</summary>
    public StoredObject? FindByUid(string uid)
    {
        lock (_lock)
        {
            return _uids.TryGetValue(uid, out var key) ? Find(key) : null;
        }
    }

    /// <summary>Objects with an owner reference to the UID.</summary>
    public IReadOnlyList<StoredObject> DependentsOf(string uid)
    {
        lock (_lock)
        {
            return _dependents.TryGetValue(uid, out var keys) ? [.. keys.Select(Find).OfType<StoredObject>()] : [];
        }
    }

    /// <summary>Everything in a namespace.</summary>
    public IReadOnlyList<StoredObject> InNamespace(string @namespace)
    {
        lock (_lock)
        {
            return [.. _tables.Values.SelectMany(table => table.Objects.Values).Where(stored => stored.Key.Namespace == @namespace)];
        }
    }

    private static string Text(long version) => version.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<string> Owners(JsonObject body) =>
        (body.ArrayAt("metadata", "ownerReferences") ?? []).Select(owner => owner.TextAt("uid")).OfType<string>();

    private void Record(StoreChange change)
    {
        Index(change);
        Table(change.Object.Key.Resource).Record(change, historyLength);
        Changed?.Invoke(change);
    }

    private void Index(StoreChange change)
    {
        if (change.Before is { } before)
        {
            _uids.Remove(before.Uid);
            foreach (var owner in Owners(before.Body))
            {
                if (_dependents.TryGetValue(owner, out var keys) && keys.Remove(before.Key) && keys.Count == 0)
                {
                    _dependents.Remove(owner);
                }
            }
        }

        if (change.Kind != ChangeKind.Deleted)
        {
            _uids[change.Object.Uid] = change.Object.Key;
            foreach (var owner in Owners(change.Object.Body))
            {
                (_dependents.TryGetValue(owner, out var keys) ? keys : _dependents[owner] = []).Add(change.Object.Key);
            }
        }
    }

    private ObjectTable Table(StorageKey resource)
    {
        if (!_tables.TryGetValue(resource, out var table))
        {
            table = new ObjectTable();
            _tables.Add(resource, table);
        }

        return table;
    }

    private List<StoredObject> Sorted(StorageKey resource, string? @namespace) => !_tables.TryGetValue(resource, out var table) ? [] :
    [
        .. table.Objects.Values.Where(stored => @namespace is null || stored.Key.Namespace == @namespace)
            .OrderBy(stored => stored.Key.Namespace, StringComparer.Ordinal)
            .ThenBy(stored => stored.Key.Name, StringComparer.Ordinal),
    ];
}
