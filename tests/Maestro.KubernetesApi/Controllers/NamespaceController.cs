using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Deleting;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Resources;
using Maestro.KubernetesApi.Storage;
using Maestro.KubernetesApi.Writing;

namespace Maestro.KubernetesApi.Controllers;

/// <summary>Empties deleted namespaces, and lets them go when they are empty.</summary>
internal sealed class NamespaceController(Cluster cluster, ObjectDeleter deleter) : IController
{
    private readonly KeyQueue<string> _queue = new();
    private readonly ApiResource _namespaces = cluster.Registry.Find(Cluster.Namespaces)!;

    /// <inheritdoc/>
    public void OnChange(StoreChange change)
    {
        var key = change.Object.Key;
        if (key.Resource == Cluster.Namespaces ? change.Object.IsDeleting : key.Namespace.Length > 0 && cluster.Namespace(key.Namespace)?.IsDeleting == true)
        {
            _queue.Add(key.Resource == Cluster.Namespaces ? key.Name : key.Namespace);
        }
    }

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (true)
        {
            foreach (var name in await _queue.TakeAsync(stopping))
            {
                Empty(name);
            }
        }
    }

    private void Empty(string name) => cluster.Store.Write(store =>
    {
        if (cluster.Namespace(name) is not { IsDeleting: true } live)
        {
            return false;
        }

        foreach (var content in store.InNamespace(name).Where(content => !content.IsDeleting))
        {
            deleter.Delete(cluster.Registry.Find(content.Key.Resource)!, content.Key, new DeleteOptions(null, null, "Background", null, DryRun: false));
        }

        var rest = store.InNamespace(name);
        if (rest.Count == 0 && live.Finalizers.Count == 0)
        {
            store.Remove(_namespaces, live);
            return true;
        }

        var body = live.Body.Copy();
        body.Make("status")["conditions"] = Conditions(live, rest);
        if (!JsonTree.Same(_namespaces.Canonical(body), live.Body))
        {
            store.Put(_namespaces, live.Key, body);
        }

        return true;
    });

    private JsonArray Conditions(StoredObject live, IReadOnlyList<StoredObject> rest)
    {
        var resources = rest.GroupBy(stored => cluster.Registry.Find(stored.Key.Resource)!.QualifiedName).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{group.Key} has {group.Count()} resource instances");
        var finalizers = rest.SelectMany(stored => stored.Finalizers).GroupBy(finalizer => finalizer).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{group.Key} in {group.Count()} resource instances").ToList();
        return new JsonArray(
            Condition(live, "NamespaceDeletionDiscoveryFailure", false, "ResourcesDiscovered", "All resources successfully discovered"),
            Condition(live, "NamespaceDeletionGroupVersionParsingFailure", false, "ParsedGroupVersions", "All legacy kube types successfully parsed"),
            Condition(live, "NamespaceDeletionContentFailure", false, "ContentDeleted", "All content successfully deleted, may be waiting on finalization"),
            rest.Count > 0
                ? Condition(live, "NamespaceContentRemaining", true, "SomeResourcesRemain", $"Some resources are remaining: {string.Join(", ", resources)}")
                : Condition(live, "NamespaceContentRemaining", false, "ContentRemoved", "All content successfully removed"),
            finalizers.Count > 0
                ? Condition(live, "NamespaceFinalizersRemaining", true, "SomeFinalizersRemain", $"Some content in the namespace has finalizers remaining: {string.Join(", ", finalizers)}")
                : Condition(live, "NamespaceFinalizersRemaining", false, "ContentHasNoFinalizers", "All content-preserving finalizers finished"));
    }

    private JsonObject Condition(StoredObject live, string type, bool status, string reason, string message)
    {
        var text = status ? "True" : "False";
        var before = (live.Body.ArrayAt("status", "conditions") ?? []).FirstOrDefault(condition => condition.TextAt("type") == type);
        return new JsonObject
        {
            ["type"] = type,
            ["status"] = text,
            ["lastTransitionTime"] = before.TextAt("status") == text ? before.TextAt("lastTransitionTime") : cluster.Now,
            ["reason"] = reason,
            ["message"] = message,
        };
    }
}
