using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Maestro.Agent.Informers;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Works;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Agent.Ownership;

/// <summary>
/// The records of this agent in its cluster (agent.md section 1.4), kept up to date by a watch, and how they are written. Records
/// of other agents are not even kept.
/// </summary>
/// <param name="api">The cluster.</param>
/// <param name="identity">Whose records these are.</param>
/// <param name="changed">Is told the name of a record that changed or went; must only queue.</param>
internal sealed class AppliedWorks(ApiClient api, HubIdentity identity, Action<string> changed) : IInformerSink
{
    private readonly ConcurrentDictionary<string, AppliedWork> _records = new(StringComparer.Ordinal);
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

    /// <summary>Creates the record of a work, or brings the spec of an existing one in line.</summary>
    /// <exception cref="ApiException">The server refused or could not be reached.</exception>
    public Task<AppliedWork> EnsureAsync(Work work, CancellationToken cancellation) =>
        EnsureAsync(work.Name, WorkMetadata.Labels(work), cancellation);

    /// <summary>Creates the record of a work that is only known by its name and labels, or brings an existing one in line.</summary>
    /// <exception cref="ApiException">The server refused or could not be reached.</exception>
    public async Task<AppliedWork> EnsureAsync(
        string workName, IEnumerable<KeyValuePair<string, string>> labels, CancellationToken cancellation)
    {
        var name = identity.RecordName(workName);
        var record = Find(name) ?? await CreateAsync(name, workName, labels, cancellation);
        if (record.IsDeleting
            || (record.HubHash == identity.Hash && record.AgentId == identity.AgentId && record.WorkName == workName))
        {
            return record;
        }

        var patch = JsonBytes.Write(json =>
        {
            json.WriteStartObject();
            WriteSpec(json, workName);
            json.WriteEndObject();
        });
        return Keep(await api.MergeAsync(record.Key, "", patch, cancellation));
    }

    /// <summary>Writes the list of what was applied; nothing is sent when the record says so already.</summary>
    /// <exception cref="ApiException">The server refused or could not be reached; a conflict when the record changed meanwhile.</exception>
    public async Task<AppliedWork> RecordAsync(
        AppliedWork record, IEnumerable<AppliedResource> resources, CancellationToken cancellation)
    {
        var sorted = AppliedResource.Sort(resources).ToImmutableArray();
        return sorted.SequenceEqual(record.Resources)
            ? record
            : await PatchStatusAsync(
                record,
                json =>
                {
                    json.WriteStartArray("appliedResources");
                    foreach (var resource in sorted)
                    {
                        resource.Write(json);
                    }

                    json.WriteEndArray();
                },
                cancellation);
    }

    /// <summary>Sets or clears the time from which a record waits for its eviction.</summary>
    /// <exception cref="ApiException">The server refused or could not be reached; a conflict when the record changed meanwhile.</exception>
    public Task<AppliedWork> SetEvictionAsync(AppliedWork record, DateTimeOffset? start, CancellationToken cancellation) =>
        PatchStatusAsync(
            record,
            json =>
            {
                if (start is { } time)
                {
                    json.WriteString("evictionStartTime", Rfc3339.FormatSeconds(time));
                }
                else
                {
                    json.WriteNull("evictionStartTime");
                }
            },
            cancellation);

    /// <summary>Asks for the deletion of a record; its finalizer holds it.</summary>
    /// <returns>The record as it is now; null when it is gone.</returns>
    /// <exception cref="ApiException">The server refused or could not be reached.</exception>
    public async Task<AppliedWork?> DeleteAsync(AppliedWork record, CancellationToken cancellation)
    {
        try
        {
            return Absorb(record.Name, await api.DeleteAsync(record.Key, record.Uid, cancellation));
        }
        catch (ApiException cause) when (cause.IsNotFound || cause.IsConflict)
        {
            return await RefreshAsync(record.Name, cancellation);
        }
    }

    /// <summary>Takes the finalizer off, after which the record is gone.</summary>
    /// <returns>The record as it is now; null when it is gone.</returns>
    /// <exception cref="ApiException">The server refused or could not be reached.</exception>
    public async Task<AppliedWork?> ReleaseAsync(AppliedWork record, CancellationToken cancellation)
    {
        var patch = JsonBytes.Write(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("metadata");
            json.WriteString("uid", record.Uid);
            json.WriteString("resourceVersion", record.ResourceVersion);
            json.WriteStartArray("finalizers");
            foreach (var finalizer in record.Finalizers.Where(finalizer => finalizer != AppliedWork.Finalizer))
            {
                json.WriteStringValue(finalizer);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        });
        try
        {
            return Absorb(record.Name, await api.MergeAsync(record.Key, "", patch, cancellation));
        }
        catch (ApiException cause) when (cause.IsNotFound || cause.IsConflict)
        {
            return await RefreshAsync(record.Name, cancellation);
        }
    }

    /// <summary>Reads a record again, because a write showed that what is known is out of date.</summary>
    /// <returns>The record; null when it is gone.</returns>
    /// <exception cref="ApiException">The server refused or could not be reached.</exception>
    public async Task<AppliedWork?> RefreshAsync(string name, CancellationToken cancellation)
    {
        if (await api.FindAsync(AppliedWork.KeyOf(name), cancellation) is { } element)
        {
            return Keep(element);
        }

        Drop(name);
        return null;
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
            && (known.ResourceVersion == record.ResourceVersion || StoredObject.IsOlder(record.ResourceVersion, known.ResourceVersion)))
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
        if (_records.TryGetValue(key.Name, out var known) && !StoredObject.IsOlder(version, known.ResourceVersion))
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
    }

    /// <inheritdoc/>
    public void OnSynced()
    {
        Failure = null;
        _synced.TrySetResult();
    }

    /// <inheritdoc/>
    public void OnBroken(Exception cause) => Failure = cause.Message;

    private async Task<AppliedWork> CreateAsync(
        string name, string workName, IEnumerable<KeyValuePair<string, string>> labels, CancellationToken cancellation)
    {
        var body = JsonBytes.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("apiVersion", AppliedWork.ApiVersion);
            json.WriteString("kind", AppliedWork.Kind);
            json.WriteStartObject("metadata");
            json.WriteString("name", name);
            json.WriteStartObject("labels");
            foreach (var (label, value) in labels)
            {
                json.WriteString(label, value);
            }

            json.WriteEndObject();
            json.WriteStartArray("finalizers");
            json.WriteStringValue(AppliedWork.Finalizer);
            json.WriteEndArray();
            json.WriteEndObject();
            WriteSpec(json, workName);
            json.WriteEndObject();
        });
        try
        {
            return Keep(await api.CreateAsync(AppliedWork.KeyOf(name), body, cancellation));
        }
        catch (ApiException cause) when (cause.AlreadyExists)
        {
            // One that the watch has not shown yet, or that another agent id wrote; both are adopted.
            return await RefreshAsync(name, cancellation)
                ?? throw new ApiException(409, "Conflict", $"{AppliedWork.Type} \"{name}\" came and went", cause);
        }
    }

    private Task<AppliedWork> PatchStatusAsync(AppliedWork record, Action<Utf8JsonWriter> status, CancellationToken cancellation)
    {
        var patch = JsonBytes.Write(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("metadata");
            json.WriteString("uid", record.Uid);
            json.WriteString("resourceVersion", record.ResourceVersion);
            json.WriteEndObject();
            json.WriteStartObject("status");
            status(json);
            json.WriteEndObject();
            json.WriteEndObject();
        });
        return PatchAsync();

        async Task<AppliedWork> PatchAsync()
        {
            try
            {
                return Keep(await api.MergeAsync(record.Key, "status", patch, cancellation));
            }
            catch (ApiException cause) when (cause.IsConflict)
            {
                await RefreshAsync(record.Name, cancellation);
                throw;
            }
        }
    }

    private void WriteSpec(Utf8JsonWriter json, string workName)
    {
        json.WriteStartObject("spec");
        json.WriteString("hubHash", identity.Hash);
        json.WriteString("agentID", identity.AgentId);
        json.WriteString("manifestWorkName", workName);
        json.WriteEndObject();
    }

    private AppliedWork Keep(JsonElement element)
    {
        var record = AppliedWork.Read(element);
        return _records.AddOrUpdate(
            record.Name,
            record,
            (_, known) => known.Uid == record.Uid && StoredObject.IsOlder(record.ResourceVersion, known.ResourceVersion) ? known : record);
    }

    // The last state of a deleted object is either a Status, or the object without anything that holds it.
    private AppliedWork? Absorb(string name, JsonElement answer)
    {
        if (answer.Text("kind") != AppliedWork.Kind || AppliedWork.Read(answer) is { IsDeleting: true, Finalizers.IsEmpty: true })
        {
            Drop(name);
            return null;
        }

        return Keep(answer);
    }

    private void Drop(string name)
    {
        if (_records.TryRemove(name, out _))
        {
            changed(name);
        }
    }

    private bool IsOurs(AppliedWork record) => record.AgentId == identity.AgentId;
}
