using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Deleting;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Kinds;
using Maestro.KubernetesApi.Resources;
using Maestro.KubernetesApi.Storage;
using Maestro.KubernetesApi.Writing;

namespace Maestro.KubernetesApi.Objects;

/// <summary>
/// The objects of a cluster, without a client in between. Changes made here are seen by watches like all others, but nobody validates them and
/// no field manager is recorded: they play kubelets, controllers and people who change things by hand. Objects handed out are copies.
/// </summary>
public sealed class ClusterObjects
{
    private readonly Cluster _cluster;
    private readonly ObjectDeleter _deleter;

    internal ClusterObjects(Cluster cluster, ObjectDeleter deleter)
    {
        _cluster = cluster;
        _deleter = deleter;
    }

    /// <summary>The resourceVersion of the last change.</summary>
    public long Version => _cluster.Store.Version;

    /// <summary>An object, or null when it is not there.</summary>
    /// <param name="apiVersion">Such as <c>apps/v1</c>.</param>
    /// <param name="kind">Such as <c>Deployment</c>.</param>
    /// <param name="namespace">Null for cluster-scoped kinds.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">The kind is not served.</exception>
    public JsonObject? Find(string apiVersion, string kind, string? @namespace, string name) =>
        _cluster.Store.Find(Key(Resource(apiVersion, kind), @namespace, name))?.Body.Copy();

    /// <summary>All objects of a kind in the order of their keys.</summary>
    /// <param name="apiVersion">Such as <c>apps/v1</c>.</param>
    /// <param name="kind">Such as <c>Deployment</c>.</param>
    /// <param name="namespace">Null for all namespaces.</param>
    public IReadOnlyList<JsonObject> List(string apiVersion, string kind, string? @namespace = null) =>
        [.. _cluster.Store.List(Resource(apiVersion, kind).Storage, @namespace).Objects.Select(stored => stored.Body.Copy())];

    /// <summary>Makes an object, or replaces the one that is there (status and all), and returns it.</summary>
    public JsonObject Put(JsonObject manifest)
    {
        var resource = Resource(manifest.TextAt("apiVersion") ?? "", manifest.TextAt("kind") ?? "");
        var key = Key(resource, manifest.TextAt("metadata", "namespace"), manifest.TextAt("metadata", "name") ?? "");
        return _cluster.Store.Write(store =>
        {
            var body = manifest.Copy();
            if (store.Find(key) is { } live)
            {
                ObjectMetaRules.KeepServerOwned(live.Body, body);
            }
            else
            {
                Begin(resource, body, manifest);
            }

            return store.Put(resource, key, body).Body.Copy();
        });
    }

    /// <summary>Makes the objects of a YAML (or JSON) text, or replaces them.</summary>
    public void Put(string yaml)
    {
        foreach (var manifest in YamlTree.ReadAll(yaml).OfType<JsonObject>())
        {
            Put(manifest);
        }
    }

    /// <summary>Changes an object by hand. <c>metadata.generation</c> counts when more than metadata and status changed.</summary>
    /// <returns>The object afterwards; one whose last finalizer was taken while it was being deleted is gone.</returns>
    /// <exception cref="KeyNotFoundException">It is not there.</exception>
    public JsonObject Edit(string apiVersion, string kind, string? @namespace, string name, Action<JsonObject> change)
    {
        var resource = Resource(apiVersion, kind);
        return _cluster.Store.Write(store =>
        {
            var live = store.Find(Key(resource, @namespace, name)) ?? throw Missing(kind, @namespace, name);
            var body = live.Body.Copy();
            change(body);
            if (live.IsDeleting && body.ArrayAt("metadata", "finalizers") is null or { Count: 0 } && body.ArrayAt("spec", "finalizers") is null or { Count: 0 })
            {
                store.Remove(resource, live);
                return body;
            }

            if (live.Body.IntegerAt("metadata", "generation") is { } generation && !JsonTree.Same(Wanted(live.Body), Wanted(resource.Canonical(body))))
            {
                body.Make("metadata")["generation"] = generation + 1;
            }

            return store.Put(resource, live.Key, body).Body.Copy();
        });
    }

    /// <summary>Sets the status, as a controller does.</summary>
    public JsonObject SetStatus(string apiVersion, string kind, string? @namespace, string name, JsonObject status) =>
        Edit(apiVersion, kind, @namespace, name, body => body["status"] = status.DeepClone());

    /// <summary>Deletes an object as a client does: finalizers hold it.</summary>
    /// <exception cref="KeyNotFoundException">It is not there.</exception>
    public void Delete(string apiVersion, string kind, string? @namespace, string name)
    {
        var resource = Resource(apiVersion, kind);
        var key = Key(resource, @namespace, name);
        _ = _cluster.Store.Find(key) ?? throw Missing(kind, @namespace, name);
        _ = _deleter.Delete(resource, key, new DeleteOptions(null, null, "Background", null, DryRun: false));
    }

    /// <summary>Waits until an object is there and is as wanted.</summary>
    /// <param name="apiVersion">Such as <c>apps/v1</c>; it must be served already.</param>
    /// <param name="kind">Such as <c>Deployment</c>.</param>
    /// <param name="namespace">Null for cluster-scoped kinds.</param>
    /// <param name="name">The name.</param>
    /// <param name="wanted">Null when it only has to be there.</param>
    /// <param name="timeout">How long to wait at most.</param>
    /// <exception cref="TimeoutException">It did not become so in time; the message has its last form.</exception>
    public async Task<JsonObject> WaitAsync(
        string apiVersion, string kind, string? @namespace, string name, Func<JsonObject, bool>? wanted, TimeSpan timeout)
    {
        JsonObject? last = null;
        await WaitAsync(
            () => (last = Find(apiVersion, kind, @namespace, name)) is not null && (wanted is null || wanted(last)),
            timeout,
            () => $"{kind} {@namespace}/{name}; it is {JsonText.Of(last)}");
        return last!;
    }

    /// <summary>Waits until an object is gone.</summary>
    /// <exception cref="TimeoutException">It is still there; the message has its last form.</exception>
    public Task WaitUntilGoneAsync(string apiVersion, string kind, string? @namespace, string name, TimeSpan timeout) => WaitAsync(
        () => Find(apiVersion, kind, @namespace, name) is null,
        timeout,
        () => $"{kind} {@namespace}/{name} to go; it is {JsonText.Of(Find(apiVersion, kind, @namespace, name))}");

    /// <summary>Waits until something is so; looked at after every change of the cluster.</summary>
    /// <param name="condition">Called by whoever changes an object; it may read objects but must not wait.</param>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="what">What is awaited, for the message.</param>
    /// <exception cref="TimeoutException">It did not become so in time.</exception>
    public async Task WaitAsync(Func<bool> condition, TimeSpan timeout, Func<string> what)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(StoreChange change)
        {
            if (condition())
            {
                done.TrySetResult();
            }
        }

        _cluster.Store.Changed += Look;
        try
        {
            if (!condition())
            {
                await done.Task.WaitAsync(timeout);
            }
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Waited {timeout.TotalSeconds:0.###} s for {what()}.");
        }
        finally
        {
            _cluster.Store.Changed -= Look;
        }
    }

    private void Begin(ApiResource resource, JsonObject body, JsonObject manifest)
    {
        var rules = KindRules.For(resource);
        rules.Defaults?.Invoke(body);
        resource.Custom?.Default(body);
        var metadata = body.Make("metadata");
        metadata.Default("uid", Guid.NewGuid().ToString());
        metadata.Default("creationTimestamp", _cluster.Now);
        if (rules.HasGeneration)
        {
            metadata.Default("generation", 1L);
        }

        rules.OnCreate?.Invoke(body);
        if (manifest["status"] is { } status)
        {
            body["status"] = status.DeepClone();
        }
    }

    private static JsonObject Wanted(JsonObject body)
    {
        var result = body.Copy();
        result.Remove("metadata");
        result.Remove("status");
        return result;
    }

    private ApiResource Resource(string apiVersion, string kind) => _cluster.Registry.FindKind(apiVersion, kind)
        ?? throw new ArgumentException($"The kind \"{kind}\" of \"{apiVersion}\" is not served.", nameof(kind));

    private static ObjectKey Key(ApiResource resource, string? @namespace, string name) =>
        new(resource.Storage, resource.Namespaced ? @namespace ?? "default" : "", name);

    private static KeyNotFoundException Missing(string kind, string? @namespace, string name) =>
        new($"There is no {kind} {(@namespace is null ? "" : @namespace + "/")}{name}.");
}
