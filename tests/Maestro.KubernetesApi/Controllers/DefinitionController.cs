using System.Text.Json.Nodes;
using Maestro.KubernetesApi.CustomResources;
using Maestro.KubernetesApi.Deleting;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Resources;
using Maestro.KubernetesApi.Storage;
using Maestro.KubernetesApi.Writing;

namespace Maestro.KubernetesApi.Controllers;

/// <summary>Establishes definitions of custom resources, serves them, and cleans up after deleted ones.</summary>
internal sealed class DefinitionController(Cluster cluster, ObjectDeleter deleter, TestKubernetesOptions options) : IController
{
    private const string Finalizer = "customresourcecleanup.apiextensions.k8s.io";

    private readonly KeyQueue<ObjectKey> _queue = new();
    private readonly ApiResource _definitions = cluster.Registry.Find(Cluster.Definitions)!;

    /// <inheritdoc/>
    public void OnChange(StoreChange change)
    {
        if (change.Object.Key.Resource == Cluster.Definitions)
        {
            if (change.Kind == ChangeKind.Deleted)
            {
                cluster.Registry.Serve(Served(change.Object.Body), []);
            }

            _queue.Add(change.Object.Key);
        }
        else if (change.Kind == ChangeKind.Deleted && change.Before?.IsDeleting == true)
        {
            var (group, plural) = change.Object.Key.Resource;
            _queue.Add(new ObjectKey(Cluster.Definitions, "", $"{plural}.{group}"));
        }
    }

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (true)
        {
            foreach (var key in await _queue.TakeAsync(stopping))
            {
                if (cluster.Store.Find(key) is not { } definition)
                {
                    continue;
                }

                if (definition.IsDeleting)
                {
                    CleanUp(definition);
                }
                else
                {
                    await EstablishAsync(definition, stopping);
                }
            }
        }
    }

    private static StorageKey Served(JsonObject body) => new(body.TextAt("spec", "group") ?? "", body.TextAt("spec", "names", "plural") ?? "");

    private async Task EstablishAsync(StoredObject definition, CancellationToken stopping)
    {
        if (!IsEstablished(definition.Body))
        {
            if (options.EstablishDelay > TimeSpan.Zero)
            {
                await Task.Delay(options.EstablishDelay, cluster.Time, stopping);
            }

            cluster.Store.Write(store =>
            {
                if (store.Find(definition.Key) is { IsDeleting: false } live)
                {
                    // Served first: whoever sees the condition relies on it.
                    var accepted = Accepted(live.Body);
                    Serve(accepted);
                    store.Put(_definitions, live.Key, accepted);
                }

                return true;
            });
        }
        else if (cluster.Store.Find(definition.Key) is { } now && IsEstablished(now.Body))
        {
            Serve(now.Body);
        }
    }

    private void Serve(JsonObject definition) => cluster.Registry.Serve(Served(definition), DefinitionReader.Resources(definition));

    private JsonObject Accepted(JsonObject definition)
    {
        var body = definition.Copy();
        var status = body.Make("status");
        status["acceptedNames"] = body.At("spec", "names")!.DeepClone();
        status["conditions"] = new JsonArray(
            Condition("NamesAccepted", "NoConflicts", "no conflicts found"),
            Condition("Established", "InitialNamesAccepted", "the initial names have been accepted"));
        return body;
    }

    private JsonObject Condition(string type, string reason, string message) => new()
    {
        ["type"] = type,
        ["status"] = "True",
        ["lastTransitionTime"] = cluster.Now,
        ["reason"] = reason,
        ["message"] = message,
    };

    private static bool IsEstablished(JsonObject body) => (body.ArrayAt("status", "conditions") ?? [])
        .Any(condition => condition.TextAt("type") == "Established" && condition.TextAt("status") == "True");

    private void CleanUp(StoredObject definition)
    {
        var storage = Served(definition.Body);
        if (cluster.Registry.Find(storage) is { Custom: not null } resource)
        {
            foreach (var instance in cluster.Store.List(storage, null).Objects.Where(instance => !instance.IsDeleting))
            {
                deleter.Delete(resource, instance.Key, new DeleteOptions(null, null, "Background", null, DryRun: false));
            }
        }

        cluster.Store.Write(store =>
        {
            if (store.List(storage, null).Objects.Count == 0 && store.Find(definition.Key) is { } live)
            {
                FinalizerRemoval.Remove(store, _definitions, live, Finalizer);
            }

            return true;
        });
    }
}
