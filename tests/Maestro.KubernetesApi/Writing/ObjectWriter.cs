using System.Globalization;
using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Access;
using Maestro.KubernetesApi.Apply;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Kinds;
using Maestro.KubernetesApi.Requests;
using Maestro.KubernetesApi.Resources;
using Maestro.KubernetesApi.Storage;

namespace Maestro.KubernetesApi.Writing;

/// <summary>Makes and changes objects: what create, update and every kind of patch have in common.</summary>
internal sealed class ObjectWriter(Cluster cluster, RoleEscalation escalation)
{
    /// <summary>Makes an object.</summary>
    /// <param name="request">The request; its name is empty, or that of the object.</param>
    /// <param name="body">In canonical form.</param>
    /// <exception cref="ApiFailure">It exists (409), is invalid (422), or its namespace is missing (404) or going away (403).</exception>
    public StoredObject Create(ApiRequest request, JsonObject body)
    {
        var resource = request.Resource;
        Identifiers.CheckNamespace(request, resource, body);
        return cluster.Store.Write(store =>
        {
            CheckNamespaceExists(request, body);
            var name = Identifiers.NewName(resource, body);
            var key = new ObjectKey(resource.Storage, resource.Namespaced ? request.Namespace : "", name);
            if (body.TextAt("metadata", "resourceVersion") is { Length: > 0 })
            {
                throw Failures.Unclassified("resourceVersion should not be set on objects to be created");
            }

            Complete(resource, body);
            body = resource.Canonical(body);
            body.Make("metadata")["name"] = name;
            Reset(resource, body);
            FieldManager.Update(resource, resource.Empty(), body, Writer(request));
            return Store(store, request, key, body);
        });
    }

    /// <summary>Makes an object from an applied configuration.</summary>
    public StoredObject CreateApplied(ApiRequest request, JsonObject applied, bool force)
    {
        var resource = request.Resource;
        return cluster.Store.Write(store =>
        {
            CheckNamespaceExists(request, applied);
            var key = new ObjectKey(resource.Storage, resource.Namespaced ? request.Namespace : "", request.Name);
            var body = FieldManager.Apply(resource, resource.Empty(), applied, Writer(request), force);
            body = RequestBody.Decode(request, resource, body);
            Complete(resource, body);
            Reset(resource, body, keepManagers: true);
            return Store(store, request, key, body);
        });
    }

    /// <summary>Changes an object.</summary>
    /// <param name="request">The request.</param>
    /// <param name="change">From the live object to what the client wants, in canonical form.</param>
    /// <param name="tracked">The change has set the managed fields itself.</param>
    /// <exception cref="ApiFailure">It is missing (404), has another version (409), or the change is invalid (422).</exception>
    public StoredObject Change(ApiRequest request, Func<JsonObject, JsonObject> change, bool tracked = false)
    {
        var resource = request.Resource;
        return cluster.Store.Write(store =>
        {
            var key = new ObjectKey(resource.Storage, request.Namespace, request.Name);
            var live = store.Find(key) ?? throw Failures.NotFound(resource, request.Name);
            live = live with { Body = resource.InVersion(live.Body) };
            var body = change(live.Body);
            Identifiers.CheckName(request, body);
            Identifiers.CheckNamespace(request, resource, body);
            CheckPreconditions(resource, live, body);
            Complete(resource, body);
            body = ObjectChange.Combine(resource, live.Body, body, request.Subresource);
            if (!tracked)
            {
                FieldManager.Update(resource, live.Body, body, Writer(request));
            }

            ObjectMetaRules.KeepServerOwned(live.Body, body);
            if (request.Subresource.Length == 0)
            {
                KindRules.For(resource).OnUpdate?.Invoke(live.Body, body);
            }

            ObjectChange.CountGeneration(resource, live.Body, body);
            body = resource.Canonical(body);
            Validate(request, live.Body, body);
            return Store(store, request, live, body);
        });
    }

    private static void Reset(ApiResource resource, JsonObject body, bool keepManagers = false)
    {
        var metadata = body.Make("metadata");
        foreach (var owned in new[] { "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink" })
        {
            metadata.Remove(owned);
        }

        if (!keepManagers && ManagedFields.IsReset(body))
        {
            metadata.Remove("managedFields");
        }

        if (resource.HasStatus)
        {
            body.Remove("status");
        }
    }

    private StoredObject Store(ObjectStore store, ApiRequest request, ObjectKey key, JsonObject body)
    {
        var resource = request.Resource;
        var rules = KindRules.For(resource);
        var metadata = body.Make("metadata");
        metadata["name"] = key.Name;
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = cluster.Now;
        if (rules.HasGeneration)
        {
            metadata["generation"] = 1L;
        }

        rules.OnCreate?.Invoke(body);
        body = resource.Canonical(body);
        Check(resource, key.Name,
        [
            .. ObjectMetaRules.Validate(body, rules.Names),
            .. rules.Validate?.Invoke(body) ?? [],
            .. resource.Custom?.Validate(body) ?? [],
        ]);
        escalation.Check(request, body);
        if (store.Find(key) is not null)
        {
            throw Failures.AlreadyExists(resource, key.Name);
        }

        return request.DryRun ? new StoredObject(key, 0, body) : store.Put(resource, key, body);
    }

    private static StoredObject Store(ObjectStore store, ApiRequest request, StoredObject live, JsonObject body)
    {
        if (ObjectChange.IsNone(live.Body, body))
        {
            return live;
        }

        if (request.DryRun)
        {
            return live with { Body = body };
        }

        var done = live.IsDeleting && body.ArrayAt("metadata", "finalizers") is null or { Count: 0 }
            && body.ArrayAt("spec", "finalizers") is null or { Count: 0 };
        if (done)
        {
            var last = new StoredObject(live.Key, live.Version, body);
            store.Remove(request.Resource, last);
            return last;
        }

        return store.Put(request.Resource, live.Key, body);
    }

    private static void Complete(ApiResource resource, JsonObject body)
    {
        KindRules.For(resource).Defaults?.Invoke(body);
        resource.Custom?.Default(body);
    }

    private void Validate(ApiRequest request, JsonObject live, JsonObject body)
    {
        var rules = KindRules.For(request.Resource);
        List<FieldError> errors =
        [
            .. ObjectMetaRules.Validate(body, rules.Names),
            .. ObjectMetaRules.ValidateUpdate(live, body),
        ];
        if (request.Subresource.Length == 0)
        {
            errors.AddRange(rules.Validate?.Invoke(body) ?? []);
            errors.AddRange(rules.ValidateUpdate?.Invoke(live, body) ?? []);
        }

        errors.AddRange(request.Resource.Custom?.Validate(body) ?? []);
        Check(request.Resource, request.Name, errors);
        escalation.Check(request, body);
    }

    private static void Check(ApiResource resource, string name, List<FieldError> errors)
    {
        if (errors.Count > 0)
        {
            throw Failures.Invalid(resource, name, errors);
        }
    }

    private static void CheckPreconditions(ApiResource resource, StoredObject live, JsonObject body)
    {
        if (body.TextAt("metadata", "uid") is { Length: > 0 } uid && uid != live.Uid)
        {
            throw Failures.Conflict(
                resource, live.Key.Name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {live.Uid}");
        }

        var version = body.TextAt("metadata", "resourceVersion") ?? "";
        if (version.Length is 0 || version == "0")
        {
            if (KindRules.For(resource).NeedsVersion)
            {
                throw Failures.Invalid(
                    resource.Group, resource.Plural, live.Key.Name, [FieldError.Invalid("metadata.resourceVersion", 0, "must be specified for an update")]);
            }
        }
        else if (version != live.Version.ToString(CultureInfo.InvariantCulture))
        {
            throw Failures.Modified(resource, live.Key.Name);
        }
    }

    private void CheckNamespaceExists(ApiRequest request, JsonObject body)
    {
        if (!request.Resource.Namespaced)
        {
            return;
        }

        var stored = cluster.Namespace(request.Namespace) ?? throw Failures.NamespaceNotFound(request.Namespace);
        if (stored.IsDeleting)
        {
            throw Failures.Forbidden(
                request.Resource,
                body.TextAt("metadata", "name"),
                $"unable to create new content in namespace {request.Namespace} because it is being terminated",
                new StatusCause("NamespaceTerminating", $"namespace {request.Namespace} is being terminated", "metadata.namespace"));
        }
    }

    private FieldWriter Writer(ApiRequest request) => new(request.Manager, request.Subresource, cluster.Now);
}
