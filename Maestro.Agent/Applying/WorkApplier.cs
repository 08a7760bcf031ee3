using System.Security.Cryptography;
using Maestro.Agent.Cluster;
using Maestro.Agent.Deleting;
using Maestro.Agent.Discovery;
using Maestro.Agent.Informers;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Ownership;
using Maestro.Agent.Works;

namespace Maestro.Agent.Applying;

/// <summary>Brings the manifests of a work into the cluster, prunes what left it, and keeps its record (agent.md sections 2.1 and 3.4).</summary>
internal sealed class WorkApplier(
    KindResolver resolver,
    ManifestApplier applier,
    ExecutorCheck executor,
    LiveReading reading,
    LiveObjects objects,
    Watches watches,
    RecordWriting records,
    ResourceRemoval removal,
    MetadataMemory? memory,
    TimeProvider time)
{
    private static readonly TimeSpan[] ConflictPauses =
        [TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(250)];

    /// <summary>Applies a work whose record is not being deleted.</summary>
    /// <param name="work">The work.</param>
    /// <param name="isComplete">Whether a manifest has done what it was there for and is left alone (agent.md section 2.10).</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ApplyResult> ApplyAsync(Work work, Func<ResourceMeta, bool> isComplete, CancellationToken cancellation)
    {
        var pass = new ApplyPass(work);
        await ResolveAsync(pass, cancellation);
        Watch(pass);
        try
        {
            if (await RecordAsync(pass, cancellation) is { IsDeleting: true })
            {
                return ApplyResult.Postponed;
            }
        }
        catch (ApiException cause)
        {
            // Without a record nothing may be applied, since nothing would know that it is ours.
            pass.FailAll(cause.Message);
            return pass.Result();
        }

        await ApplyAllAsync(pass, isComplete, cancellation);
        await PruneAsync(pass, cancellation);
        return pass.Result();
    }

    private async Task ResolveAsync(ApplyPass pass, CancellationToken cancellation)
    {
        foreach (var item in pass.Items.Where(item => item.Kind is null))
        {
            var manifest = item.Manifest;
            item.Kind = await resolver.ResolveAsync(manifest.Group, manifest.Version, manifest.Kind, cancellation);
        }
    }

    private void Watch(ApplyPass pass)
    {
        var known = pass.Items.Where(item => item.Key is not null).ToList();
        var askedFor = known.Where(item => ManifestConfig.Select(pass.Work.Bundle.Configs, item.Meta).IsWatched)
            .Select(item => new WatchScope(item.Key!.Value.Type, item.Namespace));
        if (objects.Want(pass.Work.Uid, [.. known.Select(item => item.Key!.Value).Distinct()], [.. askedFor]))
        {
            watches.Plan();
        }
    }

    // Somebody else may write the record as well, such as its eviction; that is no failure of the work.
    private async Task<AppliedWork> RecordAsync(ApplyPass pass, CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                pass.Record = await records.EnsureAsync(pass.Work, cancellation);
                if (!pass.Record.IsDeleting)
                {
                    await IntendAsync(pass, cancellation);
                    await (memory?.BeginAsync(pass, cancellation) ?? Task.CompletedTask);
                }

                return pass.Record;
            }
            catch (ApiException cause) when (attempt < ConflictPauses.Length && (cause.IsConflict || cause.IsNotFound))
            {
                await Task.Delay(ConflictPauses[attempt], time, cancellation);
            }
        }
    }

    // Recorded before it is done, so that a crash in between leaves nothing behind that nobody knows of (agent.md D-7).
    private async Task IntendAsync(ApplyPass pass, CancellationToken cancellation)
    {
        var recorded = pass.Record!.Resources;
        var intended = pass.Items
            .Where(item => item.Key is { } key && !recorded.Any(entry => entry.IsSameObject(key)))
            .Select(item => new AppliedResource(item.Key!.Value, ""))
            .DistinctBy(entry => entry.Key)
            .ToList();
        pass.Recorded ??= [.. recorded.Select(entry => entry.Key)];
        if (intended.Count > 0)
        {
            pass.Record = await records.RecordAsync(pass.Record, recorded.Concat(intended), cancellation);
        }
    }

    private async Task ApplyAllAsync(ApplyPass pass, Func<ResourceMeta, bool> isComplete, CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            foreach (var item in pass.InOrder.Where(item => item.IsDue))
            {
                item.Outcome = await ApplyOneAsync(pass, item, isComplete, cancellation);
            }

            if (attempt == ConflictPauses.Length || !pass.Items.Any(item => pass.IsWorthRepeating(item)))
            {
                return;
            }

            await Task.Delay(ConflictPauses[attempt], time, cancellation);
            pass.Repeat();
        }
    }

    private async Task<ManifestOutcome> ApplyOneAsync(
        ApplyPass pass, ApplyItem item, Func<ResourceMeta, bool> isComplete, CancellationToken cancellation)
    {
        try
        {
            if (item.Kind is null)
            {
                // A definition earlier in this very bundle may have made the kind known by now.
                await ResolveAsync(pass, cancellation);
                if (item.Kind is null)
                {
                    return ManifestOutcome.Failed(
                        item.Meta, null, ApplyFailure.UnknownKind, $"the server doesn't have a resource type \"{item.Manifest.Kind}\"");
                }

                Watch(pass);
                await IntendAsync(pass, cancellation);
            }

            if (isComplete(item.Meta))
            {
                return ManifestOutcome.Applied(item.Meta, item.Key!.Value, uid: null);
            }

            var task = TaskOf(pass, item);
            if (pass.Work.Bundle.Executor is { } account)
            {
                await executor.RequireAsync(account, task, cancellation);
            }

            var uid = await applier.ApplyAsync(task, cancellation);
            return ManifestOutcome.Applied(item.Meta, task.Key, uid, task.HasChanged);
        }
        catch (ManifestException cause)
        {
            return ManifestOutcome.Failed(item.Meta, item.Key, cause.Failure, cause.Message);
        }
        catch (ApiException cause)
        {
            return ManifestOutcome.Failed(
                item.Meta, item.Key, cause.IsConflict ? ApplyFailure.Conflict : ApplyFailure.Ordinary, cause.Message);
        }
    }

    private ManifestTask TaskOf(ApplyPass pass, ApplyItem item)
    {
        var key = item.Key!.Value;
        return new ManifestTask(
            item.Meta,
            key,
            item.Kind!.IsNamespaced,
            ManifestBody.Parse(item.Manifest, item.Kind.IsNamespaced),
            BitConverter.ToInt64(SHA256.HashData(item.Manifest.Json.Span)),
            ManifestConfig.Select(pass.Work.Bundle.Configs, item.Meta).Strategy ?? UpdateStrategy.Update,
            OwnerReference.To(pass.Record!),
            OwnershipRules.IsOwned(pass.Work.Bundle.DeleteOption, key),
            pass.Recorded!.Contains(key),
            memory is null ? MetadataKeys.NoKeys : MetadataMemory.Vanished(pass, item));
    }

    private async Task PruneAsync(ApplyPass pass, CancellationToken cancellation)
    {
        try
        {
            var manifests = new List<ManifestObject>();
            foreach (var item in pass.Items)
            {
                manifests.Add(new ManifestObject(item.Manifest.Group, item.Key, await UidAsync(item, cancellation)));
            }

            var plan = PrunePlan.Of(pass.Record!.Resources, manifests);
            var removed = plan.Stale.IsEmpty
                ? RemovalResult.Nothing
                : await removal.RemoveAsync(plan.Stale, OwnerReference.To(pass.Record), cancellation);
            pass.IsPruned = removed.IsDone;
            pass.Record = await records.RecordAsync(pass.Record, plan.Current.Concat(removed.Left), cancellation);
            await (memory?.EndAsync(pass, cancellation) ?? Task.CompletedTask);
        }
        catch (ApiException)
        {
            // The manifests are applied; the record follows with the next attempt.
            pass.IsPruned = false;
        }
    }

    private async ValueTask<string?> UidAsync(ApplyItem item, CancellationToken cancellation)
    {
        if (item.Outcome!.Uid is { } uid || item.Key is not { } key)
        {
            return item.Outcome.Uid;
        }

        try
        {
            return (await reading.ReadAsync(key, cancellation))?.Uid ?? "";
        }
        catch (ApiException)
        {
            // Not known, so its entry stays as it is.
            return null;
        }
    }
}
