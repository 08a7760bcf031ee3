using System.Text.Json;
using System.Text.Json.Nodes;
using Maestro.Agent.Applying.Kinds;
using Maestro.Agent.Informers;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Ownership;

namespace Maestro.Agent.Applying;

/// <summary>Brings one manifest into the cluster by its strategy (agent.md sections 2.6 to 2.11).</summary>
internal sealed class ManifestApplier(ApiClient api, LiveObjects objects, LiveReading reading, TimeProvider time)
{
    private static readonly TimeSpan LongestWaitForQuota = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PauseForQuota = TimeSpan.FromMilliseconds(500);

    private readonly ServerSideApply _serverSide = new(api, objects, reading, time);

    /// <summary>Applies the manifest and returns the UID of its object; null when that was not asked for.</summary>
    /// <exception cref="ApiException">The server refused or could not be reached.</exception>
    /// <exception cref="ManifestException">The manifest cannot be applied as it is.</exception>
    public async Task<string?> ApplyAsync(ManifestTask task, CancellationToken cancellation)
    {
        try
        {
            return task.Strategy.Type switch
            {
                "Update" => (await UpdateAsync(task, cancellation)).Uid,
                "CreateOnly" => (await CreateOnlyAsync(task, cancellation)).Uid,
                "ServerSideApply" => (await _serverSide.ApplyAsync(task, cancellation)).Uid,
                "ReadOnly" => null,
                var unknown => throw new ManifestException($"unsupported update strategy \"{unknown}\""),
            };
        }
        catch (ApiException cause) when (cause.IsConflict || cause.IsNotFound)
        {
            objects.Doubt(task.Key);
            throw;
        }
    }

    private async Task<StoredObject> UpdateAsync(ManifestTask task, CancellationToken cancellation)
    {
        RequireNamespace(task);
        var manifest = ManifestBody.Prepare(task.Body, task.Meta, out var refusal);
        if (refusal is not null)
        {
            throw new ManifestException(refusal);
        }

        var (live, isNew) = await FindOrCreateAsync(task, manifest, cancellation);
        if (!isNew)
        {
            var plan = UpdateRules.Decide(
                manifest,
                JsonBytes.ParseObject(live.Json),
                task.Meta,
                task.Owner,
                task.IsOwned,
                objects.IsSettled(task.Key, task.Hash, live),
                task.Vanished);
            live = plan switch
            {
                UpdatePlan.Replace(var body) => await ReplaceAsync(task, manifest, live, body, cancellation),
                UpdatePlan.Recreate(var body) => await RecreateAsync(task, body, live, cancellation),
                _ => live,
            };
        }

        objects.Settle(task.Key, task.Hash, live);
        return live;
    }

    // Nothing is ever compared with what is there, so the manifest goes to the server without what the rules of its kind complete.
    private async Task<StoredObject> CreateOnlyAsync(ManifestTask task, CancellationToken cancellation)
    {
        RequireNamespace(task);
        var (live, isNew) = await FindOrCreateAsync(task, task.Body, cancellation);
        return isNew ? live : await OwnAsync(task, live, cancellation);
    }

    /// <summary>Adds or removes the owner reference of a live object when it has to be.</summary>
    private async Task<StoredObject> OwnAsync(ManifestTask task, StoredObject live, CancellationToken cancellation) =>
        OwnerPatch.Compose(JsonBytes.ParseObject(live.Json), task.Owner, task.IsOwned) is { } patch
            ? Note(task, live, await api.MergeAsync(task.Key, "", patch, cancellation))
            : live;

    // An object the record does not know probably does not exist: creating it at once saves the question.
    private async Task<(StoredObject Live, bool IsNew)> FindOrCreateAsync(
        ManifestTask task, JsonObject manifest, CancellationToken cancellation)
    {
        var (isKnown, known, _) = objects.Look(task.Key);
        var isAsked = isKnown || task.IsRecorded;
        if (isAsked && (isKnown ? known : await reading.ReadAsync(task.Key, cancellation)) is { } found)
        {
            return (found, false);
        }

        try
        {
            return (await CreateAsync(task, manifest, cancellation), true);
        }
        catch (ApiException cause) when (cause.AlreadyExists)
        {
            objects.Doubt(task.Key);
            return await reading.ReadAsync(task.Key, cancellation) is { } live
                ? (live, false)
                : throw new ApiException(409, "Conflict", cause.Message, cause);
        }
        catch (ApiException cause) when (!isAsked && cause.StatusCode is 400 or 403 or 422)
        {
            // Rights, quotas, webhooks and what the server assigns come before the name: the object may exist all the same.
            if (await FindAsync(task.Key, cancellation) is { } live)
            {
                return (live, false);
            }

            throw;
        }
    }

    // The object; null also when it cannot be read.
    private async Task<StoredObject?> FindAsync(ObjectKey key, CancellationToken cancellation)
    {
        try
        {
            return await reading.ReadAsync(key, cancellation);
        }
        catch (ApiException)
        {
            // Whoever asks has a failure to report already.
            return null;
        }
    }

    private async Task<StoredObject> CreateAsync(ManifestTask task, JsonObject manifest, CancellationToken cancellation) =>
        Note(task, null, await api.CreateAsync(task.Key, ManifestBody.ForCreation(manifest, task.Owner, task.IsOwned), cancellation));

    private async Task<StoredObject> ReplaceAsync(
        ManifestTask task, JsonObject manifest, StoredObject live, JsonObject body, CancellationToken cancellation)
    {
        try
        {
            return Note(task, live, await api.ReplaceAsync(task.Key, JsonBytes.Write(body), cancellation));
        }
        catch (ApiException cause) when (MustRecreate(task, cause))
        {
            return await RecreateAsync(task, ManifestBody.Anew(manifest, body), live, cancellation);
        }
    }

    private static bool MustRecreate(ManifestTask task, ApiException cause) =>
        task.Meta is { Group: "", Kind: "Secret" } && cause.Message.Contains("field is immutable", StringComparison.Ordinal);

    private async Task<StoredObject> RecreateAsync(ManifestTask task, JsonObject body, StoredObject live, CancellationToken cancellation)
    {
        var json = JsonBytes.Write(body);
        var fillsQuota = await FillsQuotaAsync(task, body, json, cancellation);
        try
        {
            await api.DeleteAsync(task.Key, live.Uid, cancellation);
        }
        catch (ApiException cause) when (cause.IsNotFound)
        {
            // Somebody was faster; it is created anew all the same.
        }

        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return Note(task, null, await api.CreateAsync(task.Key, json, cancellation));
            }
            catch (ApiException cause) when (
                fillsQuota && ExceededQuota.CountsTheReplaced(cause) && time.GetElapsedTime(started) < LongestWaitForQuota)
            {
                // The server counts the deletion a moment later.
                await Task.Delay(PauseForQuota, time, cancellation);
            }
        }
    }

    // What the server would not create must not cost the object that is there. True when it only would not because that fills a quota.
    private async Task<bool> FillsQuotaAsync(ManifestTask task, JsonObject body, byte[] json, CancellationToken cancellation)
    {
        if (body.Object("metadata")?.Text("resourceVersion") is { Length: > 0 })
        {
            // Without effect the server does not look at that.
            throw new ManifestException("resourceVersion should not be set on objects to be created");
        }

        try
        {
            await api.TryCreateAsync(task.Key, json, user: null, cancellation);
        }
        catch (ApiException cause) when (cause.AlreadyExists || cause.CannotBeTried || ExceededQuota.CountsTheReplaced(cause))
        {
            // As it should: everything else about it is looked at before its name. What cannot be tried is hoped for, and so is a place in a quota that
            // the object itself has until it is deleted.
            return ExceededQuota.CountsTheReplaced(cause);
        }

        return false;
    }

    private StoredObject Note(ManifestTask task, StoredObject? before, JsonElement written)
    {
        var live = StoredObject.Of(written);
        task.NoteWritten(before, live);
        objects.NoteWritten(task.Key, live);
        return live;
    }

    // Kinds with rules of their own are refused in the reference's words; of others the server says what it thinks.
    private static void RequireNamespace(ManifestTask task)
    {
        if (task.Meta.Namespace.Length == 0 && task.IsNamespaced && KindRules.Find(task.Meta, task.Body) is not null)
        {
            throw new ManifestException("an empty namespace may not be set when a resource name is provided");
        }
    }
}
