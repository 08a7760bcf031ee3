using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Resources;
using Maestro.KubernetesApi.Storage;

namespace Maestro.KubernetesApi.Controllers;

/// <summary>Takes a finalizer off an object; the object goes when it was the last one.</summary>
internal static class FinalizerRemoval
{
    /// <summary>To be called inside a write of the store.</summary>
    public static void Remove(ObjectStore store, ApiResource resource, StoredObject live, string finalizer)
    {
        var rest = live.Finalizers.Where(kept => kept != finalizer).ToList();
        if (rest.Count == live.Finalizers.Count)
        {
            return;
        }

        if (rest.Count == 0 && live.IsDeleting && live.Body.ArrayAt("spec", "finalizers") is null or { Count: 0 })
        {
            store.Remove(resource, live);
            return;
        }

        var body = live.Body.Copy();
        body.Make("metadata")["finalizers"] = JsonTree.Array(rest);
        store.Put(resource, live.Key, body);
    }
}
