using System.Collections.Immutable;
using System.Text.Json;
using Maestro.Agent.Applying;
using Maestro.Agent.Informers;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Ownership;

namespace Maestro.Agent.Deleting;

/// <summary>What removing objects came to.</summary>
/// <param name="Pending">Objects that are being deleted but still there.</param>
/// <param name="Failed">Objects whose removal failed; they stay recorded and are tried again (agent.md D-12).</param>
/// <param name="Names">All of these by kind, namespace and name, for people.</param>
/// <param name="Error">The first failure, for people; null when there was none.</param>
internal sealed record RemovalResult(
    ImmutableArray<AppliedResource> Pending, ImmutableArray<AppliedResource> Failed, ImmutableArray<string> Names, string? Error)
{
    /// <summary>There was nothing to remove.</summary>
    public static readonly RemovalResult Nothing = new([], [], [], null);

    /// <summary>Whether nothing is left to do.</summary>
    public bool IsDone => Pending.IsEmpty && Failed.IsEmpty;

    /// <summary>What stays recorded.</summary>
    public IEnumerable<AppliedResource> Left => Pending.Concat(Failed);
}

/// <summary>Removes the objects of a record from the cluster (agent.md section 3.3).</summary>
internal sealed class ResourceRemoval(ApiClient api, LiveObjects objects, LiveReading reading)
{
    /// <summary>Removes what is ours; one object that fails does not hold up the others.</summary>
    /// <param name="resources">Entries of the record, in order.</param>
    /// <param name="owner">Reference of the record.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<RemovalResult> RemoveAsync(
        IEnumerable<AppliedResource> resources, OwnerReference owner, CancellationToken cancellation)
    {
        var pending = ImmutableArray.CreateBuilder<AppliedResource>();
        var failed = ImmutableArray.CreateBuilder<AppliedResource>();
        var names = ImmutableArray.CreateBuilder<string>();
        string? error = null;
        foreach (var resource in resources)
        {
            string? kind = null;
            try
            {
                if (await reading.ReadAsync(resource.Key, cancellation) is not { } stored)
                {
                    continue;
                }

                var live = JsonBytes.Parse(stored.Json);
                kind = live.Text("kind");
                if (await RemoveAsync(resource, stored, live, owner, cancellation))
                {
                    continue;
                }

                pending.Add(resource);
            }
            catch (ApiException cause)
            {
                failed.Add(resource);
                error ??= cause.Message;
            }

            names.Add(resource.Key.Describe(kind ?? resource.Key.Type.Resource));
        }

        return new RemovalResult(pending.ToImmutable(), failed.ToImmutable(), names.ToImmutable(), error);
    }

    /// <returns>Whether there is nothing to wait for.</returns>
    private async Task<bool> RemoveAsync(
        AppliedResource resource, StoredObject stored, JsonElement live, OwnerReference owner, CancellationToken cancellation)
    {
        switch (RemovalPlan.Of(resource, live, owner.Uid))
        {
            case Removal.Wait:
                return false;
            case Removal.Disown:
                await DisownAsync(resource.Key, stored, owner, cancellation);
                return true;
            case Removal.Delete:
                return await DeleteAsync(resource, stored.Uid, cancellation);
            default:
                return true;
        }
    }

    /// <returns>Whether the object is gone.</returns>
    private async Task<bool> DeleteAsync(AppliedResource resource, string uid, CancellationToken cancellation)
    {
        try
        {
            // A Status says that the object is gone; the object itself comes back when something still holds it.
            var answer = await api.DeleteAsync(resource.Key, uid, cancellation);
            objects.Doubt(resource.Key);
            return answer.Text("kind") == "Status";
        }
        catch (ApiException cause) when (cause.IsNotFound || cause.IsConflict)
        {
            objects.Doubt(resource.Key);
            return true;
        }
    }

    private async Task DisownAsync(ObjectKey key, StoredObject live, OwnerReference owner, CancellationToken cancellation)
    {
        if (OwnerPatch.Compose(JsonBytes.ParseObject(live.Json), owner, isOwned: false) is not { } patch)
        {
            return;
        }

        try
        {
            objects.NoteWritten(key, StoredObject.Of(await api.MergeAsync(key, "", patch, cancellation)));
        }
        catch (ApiException cause) when (cause.IsConflict)
        {
            objects.Doubt(key);
            throw;
        }
    }
}
