using System.Collections.Concurrent;
using System.Text.Json;
using Maestro.Agent.Informers;
using Maestro.Agent.KubernetesApi;

namespace Maestro.Agent.Ownership;

/// <summary>
/// The records of this agent in its cluster (agent.md section 1.4) as far as a watch and the answers to writes tell. Records of other
/// agents are not even kept.
/// </summary>
/// <param name="identity">Whose records these are.</param>
/// <param name="changed">Is told the name of a record that changed or went; must only queue.</param>
internal sealed class AppliedWorks(HubIdentity identity, Action<string> changed) : IInformerSink
{
    private readonly ConcurrentDictionary<string, AppliedWork> _records = new(StringComparer.Ordinal);
    // Records as they were when the list under way began; one that was written since is another instance.
    private readonly Dictionary<string, AppliedWork> _beforeList = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when all records of the cluster are known.</summary>
    public Task Synced => _synced.Task;

    /// <summary>Why the records cannot be read right now; null when they can.</summary>
    public string? Failure { get; private set; }

    /// <summary>Whose records these are.</summary>
    public HubIdentity Identity => identity;

    /// <summary>All records as they are now.</summary>
    public ICollection<AppliedWork> All => _records.Values;

    /// <summary>The record of a name; null when there is none.</summary>
    public AppliedWork? Find(string name) => _records.GetValueOrDefault(name);

    /// <summary>Keeps what the server answered, unless something newer is known, and returns what is known then.</summary>
    public AppliedWork Keep(JsonElement element)
    {
        var record = AppliedWork.Read(element);
        return _records.AddOrUpdate(
            record.Name,
            record,
            (_, known) => known.Uid == record.Uid && StoredObject.IsOlder(record.ResourceVersion, known.ResourceVersion) ? known : record);
    }

    /// <summary>Forgets a record that is gone.</summary>
    public void Drop(string name)
    {
        if (_records.TryRemove(name, out _))
        {
            changed(name);
        }
    }

    /// <inheritdoc/>
    public void OnListing()
    {
        _beforeList.Clear();
        foreach (var (name, record) in _records)
        {
            _beforeList[name] = record;
        }
    }

    /// <inheritdoc/>
    public void OnObject(ObjectKey key, JsonElement live, ObjectKind kind)
    {
        var record = AppliedWork.Read(live);
        if (!IsOurs(record))
        {
            _records.TryRemove(key.Name, out _);
            return;
        }

        if (_records.TryGetValue(key.Name, out var known)
            && known.Uid == record.Uid
            && (known.ResourceVersion == record.ResourceVersion || IsOvertaken(known, record.ResourceVersion)))
        {
            return;
        }

        _records[key.Name] = record;
        changed(key.Name);
    }

    /// <inheritdoc/>
    public void OnDeleted(ObjectKey key, string version)
    {
        // A record made anew under the same name is newer than the end of the one before.
        if (_records.TryGetValue(key.Name, out var known) && !IsOvertaken(known, version))
        {
            Drop(key.Name);
        }
    }

    /// <inheritdoc/>
    public void OnListed(IReadOnlySet<ObjectKey> present, string version)
    {
        foreach (var name in _records.Keys.Where(name => !present.Contains(AppliedWork.KeyOf(name))))
        {
            OnDeleted(AppliedWork.KeyOf(name), version);
        }

        _beforeList.Clear();
    }

    /// <inheritdoc/>
    public void OnSynced()
    {
        Failure = null;
        _synced.TrySetResult();
    }

    /// <inheritdoc/>
    public void OnBroken(Exception cause) => Failure = cause.Message;

    private bool IsOvertaken(AppliedWork known, string version) =>
        StoredObject.IsOlder(version, known.ResourceVersion) && !ReferenceEquals(_beforeList.GetValueOrDefault(known.Name), known);

    private bool IsOurs(AppliedWork record) => record.AgentId == identity.AgentId;
}
