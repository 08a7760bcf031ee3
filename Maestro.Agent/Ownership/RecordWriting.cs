using System.Collections.Immutable;
using System.Text.Json;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Works;

namespace Maestro.Agent.Ownership;

/// <summary>Writes the records of this agent (agent.md section 1.4); what the server answers is known at once.</summary>
internal sealed class RecordWriting(ApiClient api, AppliedWorks records)
{
    /// <summary>Creates the record of a work, or brings the spec of an existing one in line.</summary>
    /// <exception cref="ApiException">The server refused or could not be reached.</exception>
    public Task<AppliedWork> EnsureAsync(Work work, CancellationToken cancellation) =>
        EnsureAsync(work.Name, WorkMetadata.Labels(work), cancellation);

    /// <summary>Creates the record of a work that is only known by its name and labels, or brings an existing one in line.</summary>
    /// <exception cref="ApiException">The server refused or could not be reached.</exception>
    public async Task<AppliedWork> EnsureAsync(
        string workName, IEnumerable<KeyValuePair<string, string>> labels, CancellationToken cancellation)
    {
        var name = records.Identity.RecordName(workName);
        var record = records.Find(name) ?? await CreateAsync(name, workName, labels, cancellation);
        if (record.IsDeleting
            || (record.HubHash == records.Identity.Hash && record.AgentId == records.Identity.AgentId && record.WorkName == workName))
        {
            return record;
        }

        return records.Keep(await api.MergeAsync(record.Key, "", RecordBodies.Spec(records.Identity, workName), cancellation));
    }

    /// <summary>Writes the list of what was applied; nothing is sent when the record says so already.</summary>
    /// <exception cref="ApiException">The server refused or could not be reached; a conflict when the record changed meanwhile.</exception>
    public async Task<AppliedWork> RecordAsync(
        AppliedWork record, IEnumerable<AppliedResource> resources, CancellationToken cancellation)
    {
        var sorted = AppliedResource.Sort(resources).ToImmutableArray();
        return sorted.SequenceEqual(record.Resources)
            ? record
            : await PatchStatusAsync(record, RecordBodies.Resources(record, sorted), cancellation);
    }

    /// <summary>Sets or clears the time from which a record waits for its eviction.</summary>
    /// <exception cref="ApiException">The server refused or could not be reached; a conflict when the record changed meanwhile.</exception>
    public Task<AppliedWork> SetEvictionAsync(AppliedWork record, DateTimeOffset? start, CancellationToken cancellation) =>
        PatchStatusAsync(record, RecordBodies.EvictionStart(record, start), cancellation);

    /// <summary>Sets or removes an annotation, whatever else changed meanwhile.</summary>
    /// <exception cref="ApiException">The server refused or could not be reached; a conflict when the record is another one now.</exception>
    public async Task<AppliedWork> AnnotateAsync(AppliedWork record, string name, string? value, CancellationToken cancellation) =>
        records.Keep(await api.MergeAsync(record.Key, "", RecordBodies.Annotation(record, name, value), cancellation));

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
        try
        {
            return Absorb(record.Name, await api.MergeAsync(record.Key, "", RecordBodies.Release(record), cancellation));
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
            return records.Keep(element);
        }

        records.Drop(name);
        return null;
    }

    private async Task<AppliedWork> CreateAsync(
        string name, string workName, IEnumerable<KeyValuePair<string, string>> labels, CancellationToken cancellation)
    {
        try
        {
            return records.Keep(await api.CreateAsync(
                AppliedWork.KeyOf(name), RecordBodies.New(records.Identity, name, workName, labels), cancellation));
        }
        catch (ApiException cause) when (cause.AlreadyExists)
        {
            // One that the watch has not shown yet, or that another agent id wrote; both are adopted.
            return await RefreshAsync(name, cancellation)
                ?? throw new ApiException(409, "Conflict", $"{AppliedWork.Type} \"{name}\" came and went", cause);
        }
    }

    private async Task<AppliedWork> PatchStatusAsync(AppliedWork record, byte[] patch, CancellationToken cancellation)
    {
        try
        {
            return records.Keep(await api.MergeAsync(record.Key, "status", patch, cancellation));
        }
        catch (ApiException cause) when (cause.IsConflict || cause.IsNotFound)
        {
            await RefreshAsync(record.Name, cancellation);
            throw;
        }
    }

    // The last state of a deleted object is either a Status, or the object without anything that holds it.
    private AppliedWork? Absorb(string name, JsonElement answer)
    {
        if (answer.Text("kind") != AppliedWork.Kind || AppliedWork.Read(answer) is { IsDeleting: true, Finalizers.IsEmpty: true })
        {
            records.Drop(name);
            return null;
        }

        return records.Keep(answer);
    }
}
