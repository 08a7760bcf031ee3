using System.Text.Json;
using System.Text.Json.Nodes;
using Maestro.Agent.Informers;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Ownership;

namespace Maestro.Agent.Applying;

/// <summary>Strategy <c>ServerSideApply</c> (agent.md section 2.8).</summary>
internal sealed class ServerSideApply(ApiClient api, LiveObjects objects, LiveReading reading, TimeProvider time)
{
    /// <summary>Applies the manifest and makes the owner reference right by a patch of its own.</summary>
    /// <exception cref="ApiException">The server refused or could not be reached.</exception>
    /// <exception cref="ManifestException">The manifest cannot be applied as it is.</exception>
    public async Task<StoredObject> ApplyAsync(ManifestTask task, CancellationToken cancellation)
    {
        if (ManifestBody.ForServerSideApply(task.Body) is { } refusal)
        {
            throw new ManifestException(refusal);
        }

        var live = task.Strategy.IgnoreFields.IsEmpty
            ? await SendAsync(task, task.Body, cancellation)
            : await ApplyPartlyAsync(task, cancellation);
        return OwnerPatch.Compose(JsonBytes.ParseObject(live.Json), task.Owner, task.IsOwned) is { } patch
            ? Note(task, live, await api.MergeAsync(task.Key, "", patch, cancellation))
            : live;
    }

    private async Task<StoredObject> ApplyPartlyAsync(ManifestTask task, CancellationToken cancellation)
    {
        var desired = (JsonObject)task.Body.DeepClone();
        IgnoredFieldRules.Remove(desired, task.Strategy.IgnoreFields, time);
        var hash = SpecHash.Compute(desired);
        SetHash(desired, hash);
        SetHash(task.Body, hash);
        var live = await reading.ReadAsync(task.Key, cancellation);
        if (live is null)
        {
            return await SendAsync(task, task.Body, cancellation);
        }

        var seen = (JsonBytes.Parse(live.Json).Member("metadata") ?? default).Member("annotations")?.Text(SpecHash.Annotation);
        return seen == hash ? live : await SendAsync(task, desired, cancellation);
    }

    private async Task<StoredObject> SendAsync(ManifestTask task, JsonObject body, CancellationToken cancellation)
    {
        var (_, before, _) = objects.Look(task.Key);
        try
        {
            return Note(task, before, await api.ApplyAsync(
                task.Key, task.Strategy.FieldManager, task.Strategy.Force, JsonBytes.Write(body), cancellation));
        }
        catch (ApiException cause) when (cause.IsConflict)
        {
            throw new ManifestException(cause.Message, ApplyFailure.FieldOwnership);
        }
    }

    private StoredObject Note(ManifestTask task, StoredObject? before, JsonElement written)
    {
        var live = StoredObject.Of(written);
        task.NoteWritten(before, live);
        objects.NoteWritten(task.Key, live);
        return live;
    }

    private static void SetHash(JsonObject manifest, string hash) =>
        manifest.ObjectOrNew("metadata").ObjectOrNew("annotations")[SpecHash.Annotation] = hash;
}
