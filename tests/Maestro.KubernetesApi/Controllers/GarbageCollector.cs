using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Deleting;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Resources;
using Maestro.KubernetesApi.Storage;
using Maestro.KubernetesApi.Writing;

namespace Maestro.KubernetesApi.Controllers;

/// <summary>
/// Deletes objects whose owners are gone, and carries out foreground deletion and orphaning
/// (https://kubernetes.io/docs/concepts/architecture/garbage-collection/).
/// </summary>
internal sealed class GarbageCollector(Cluster cluster, ObjectDeleter deleter) : IController
{
    private const string Foreground = "foregroundDeletion";
    private const string Orphan = "orphan";

    private readonly KeyQueue<ObjectKey> _queue = new();

    /// <inheritdoc/>
    public void OnChange(StoreChange change)
    {
        if (change.Kind != ChangeKind.Deleted && (HasOwners(change.Object) || IsHeld(change.Object)))
        {
            _queue.Add(change.Object.Key);
        }

        if (change.Kind == ChangeKind.Deleted || IsHeld(change.Object))
        {
            foreach (var dependent in cluster.Store.DependentsOf(change.Object.Uid))
            {
                _queue.Add(dependent.Key);
            }
        }

        // An owner that is deleted in the foreground waits for its dependents.
        if (change.Kind == ChangeKind.Deleted)
        {
            foreach (var owner in Owners(change.Object).Select(owner => cluster.Store.FindByUid(owner.TextAt("uid") ?? "")).OfType<StoredObject>())
            {
                _queue.Add(owner.Key);
            }
        }
    }

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (true)
        {
            foreach (var key in await _queue.TakeAsync(stopping))
            {
                Look(key);
            }
        }
    }

    private void Look(ObjectKey key) => cluster.Store.Write(store =>
    {
        if (store.Find(key) is { } live && cluster.Registry.Find(key.Resource) is { } resource)
        {
            if (live.IsDeleting && live.Finalizers.Contains(Orphan))
            {
                Release(store, resource, live);
            }
            else if (live.IsDeleting && live.Finalizers.Contains(Foreground))
            {
                DeleteDependents(store, resource, live);
            }

            if (store.Find(key) is { IsDeleting: false } still && HasOwners(still))
            {
                Collect(store, resource, still);
            }
        }

        return true;
    });

    private void Collect(ObjectStore store, ApiResource resource, StoredObject live)
    {
        var owners = Owners(live).Select(owner => (Reference: owner, State: StateOf(store, live, owner))).ToList();
        if (owners.Any(owner => owner.State == OwnerState.Unknown) || owners.All(owner => owner.State == OwnerState.Solid))
        {
            return;
        }

        if (owners.Any(owner => owner.State == OwnerState.Solid))
        {
            var body = live.Body.Copy();
            body.Make("metadata")["ownerReferences"] = new JsonArray(
                [.. owners.Where(owner => owner.State == OwnerState.Solid).Select(owner => owner.Reference.DeepClone())]);
            store.Put(resource, live.Key, body);
            return;
        }

        var policy = owners.Any(owner => owner.State == OwnerState.Waiting) && store.DependentsOf(live.Uid).Count > 0 ? "Foreground" : "Background";
        deleter.Delete(resource, live.Key, new DeleteOptions(live.Uid, null, policy, null, DryRun: false));
    }

    private OwnerState StateOf(ObjectStore store, StoredObject dependent, JsonObject reference)
    {
        if (cluster.Registry.FindKind(reference.TextAt("apiVersion") ?? "", reference.TextAt("kind") ?? "") is not { } kind)
        {
            return OwnerState.Unknown;
        }

        var key = new ObjectKey(kind.Storage, kind.Namespaced ? dependent.Key.Namespace : "", reference.TextAt("name") ?? "");
        var owner = store.Find(key);
        return owner is null || owner.Uid != reference.TextAt("uid") ? OwnerState.Gone
            : owner.IsDeleting && owner.Finalizers.Contains(Foreground) ? OwnerState.Waiting
            : OwnerState.Solid;
    }

    private void Release(ObjectStore store, ApiResource resource, StoredObject live)
    {
        foreach (var dependent in store.DependentsOf(live.Uid))
        {
            var body = dependent.Body.Copy();
            body.Make("metadata")["ownerReferences"] = new JsonArray(
                [.. Owners(dependent).Where(owner => owner.TextAt("uid") != live.Uid).Select(owner => owner.DeepClone())]);
            store.Put(cluster.Registry.Find(dependent.Key.Resource)!, dependent.Key, body);
        }

        FinalizerRemoval.Remove(store, resource, live, Orphan);
    }

    private void DeleteDependents(ObjectStore store, ApiResource resource, StoredObject live)
    {
        foreach (var dependent in store.DependentsOf(live.Uid).Where(dependent => !dependent.IsDeleting))
        {
            Collect(store, cluster.Registry.Find(dependent.Key.Resource)!, dependent);
        }

        var blocking = store.DependentsOf(live.Uid)
            .Any(dependent => Owners(dependent).Any(owner => owner.TextAt("uid") == live.Uid && owner.IsTrueAt("blockOwnerDeletion")));
        if (!blocking)
        {
            FinalizerRemoval.Remove(store, resource, live, Foreground);
        }
    }

    private static bool IsHeld(StoredObject stored) =>
        stored.IsDeleting && (stored.Finalizers.Contains(Foreground) || stored.Finalizers.Contains(Orphan));

    private static bool HasOwners(StoredObject stored) => stored.Body.ArrayAt("metadata", "ownerReferences") is { Count: > 0 };

    private static IEnumerable<JsonObject> Owners(StoredObject stored) => stored.Body.ArrayAt("metadata", "ownerReferences")?.OfType<JsonObject>() ?? [];

    private enum OwnerState
    {
        Solid,
        Waiting,
        Gone,
        Unknown,
    }
}
