using System.Globalization;
using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Reading;
using Maestro.KubernetesApi.Requests;
using Maestro.KubernetesApi.Resources;
using Maestro.KubernetesApi.Storage;
using Maestro.KubernetesApi.Writing;

namespace Maestro.KubernetesApi.Deleting;

/// <summary>Deletes objects: at once, or, while a finalizer holds them, by marking them.</summary>
internal sealed class ObjectDeleter(Cluster cluster)
{
    private const string ForegroundFinalizer = "foregroundDeletion";
    private const string OrphanFinalizer = "orphan";
    private const string DefinitionFinalizer = "customresourcecleanup.apiextensions.k8s.io";

    /// <summary>Answers the deletion of one object.</summary>
    /// <exception cref="ApiFailure">It is not there (404), or a precondition fails (409).</exception>
    public ApiResponse Delete(ApiRequest request)
    {
        var options = DeleteOptions.Of(request);
        var key = new ObjectKey(request.Resource.Storage, request.Namespace, request.Name);
        var (stored, gone) = Delete(request.Resource, key, options);
        return gone && request.Resource.Plural != "namespaces"
            ? ApiResponse.Success(request.Name, request.Resource.Group, request.Resource.Plural, stored.Uid)
            : new ApiResponse(200, Representation.Of(request).Bytes(request.Resource, stored));
    }

    /// <summary>Answers the deletion of a collection: the list of what was there.</summary>
    public ApiResponse DeleteCollection(ApiRequest request)
    {
        var options = DeleteOptions.Of(request);
        var filter = ObjectFilter.Of(request);
        var (objects, version) = cluster.Store.List(request.Resource.Storage, filter.Namespace);
        var deleted = new JsonArray();
        var representation = Representation.Of(request);
        foreach (var stored in objects.Where(filter.Matches))
        {
            try
            {
                deleted.Add(representation.Item(request.Resource, Delete(request.Resource, stored.Key, options).Stored));
            }
            catch (ApiFailure already) when (already.Code == 404)
            {
                // Somebody else was faster.
            }
        }

        var list = new JsonObject
        {
            ["kind"] = request.Resource.ListKind,
            ["apiVersion"] = request.Resource.GroupVersion,
            ["metadata"] = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) },
            ["items"] = deleted,
        };
        return ApiResponse.Json(200, request.Resource.Custom is null ? list : JsonTree.SortedObject(list));
    }

    /// <summary>Deletes an object.</summary>
    /// <returns>The object, and whether it is gone.</returns>
    public (StoredObject Stored, bool Gone) Delete(ApiResource resource, ObjectKey key, DeleteOptions options) => cluster.Store.Write(store =>
    {
        var live = store.Find(key) ?? throw Failures.NotFound(resource, key.Name);
        CheckPreconditions(resource, live, options);
        var body = live.Body.Copy();
        var finalizers = Finalizers(resource, live, options).ToList();
        var held = finalizers.Count > 0 || live.Body.ArrayAt("spec", "finalizers") is { Count: > 0 } && resource.Plural == "namespaces";
        if (!held)
        {
            if (!options.DryRun)
            {
                store.Remove(resource, live);
            }

            return (live, true);
        }

        Mark(resource, body, finalizers);
        body = resource.Canonical(body);
        if (options.DryRun || JsonTree.Same(body, live.Body))
        {
            return (live with { Body = body }, false);
        }

        return (store.Put(resource, key, body), false);
    });

    private static void CheckPreconditions(ApiResource resource, StoredObject live, DeleteOptions options)
    {
        if (options.Uid is { Length: > 0 } uid && uid != live.Uid)
        {
            // The name of the kind stands here where other conflicts have the plural.
            var kind = resource.Group.Length == 0 ? resource.Kind : $"{resource.Kind}.{resource.Group}";
            throw new ApiFailure(
                409,
                "Conflict",
                $"Operation cannot be fulfilled on {kind} {JsonText.Quoted(live.Key.Name)}: the UID in the precondition ({uid}) does not match the UID in record ({live.Uid}). The object might have been deleted and then recreated")
            {
                Name = live.Key.Name,
                Group = resource.Group,
                Kind = resource.Kind,
            };
        }

        var version = live.Version.ToString(CultureInfo.InvariantCulture);
        if (options.ResourceVersion is { Length: > 0 } wanted && wanted != version)
        {
            var kind = resource.Group.Length == 0 ? resource.Kind : $"{resource.Kind}.{resource.Group}";
            throw new ApiFailure(
                409,
                "Conflict",
                $"Operation cannot be fulfilled on {kind} {JsonText.Quoted(live.Key.Name)}: the ResourceVersion in the precondition ({wanted}) does not match the ResourceVersion in record ({version}). The object might have been modified")
            {
                Name = live.Key.Name,
                Group = resource.Group,
                Kind = resource.Kind,
            };
        }
    }

    private static IEnumerable<string> Finalizers(ApiResource resource, StoredObject live, DeleteOptions options)
    {
        var kept = live.Finalizers.Where(finalizer => options.Propagation is null || finalizer is not (ForegroundFinalizer or OrphanFinalizer));
        return options.Propagation switch
        {
            "Foreground" => kept.Append(ForegroundFinalizer),
            "Orphan" => kept.Append(OrphanFinalizer),
            _ when resource.Storage == Cluster.Definitions => kept.Append(DefinitionFinalizer).Distinct(),
            _ => kept,
        };
    }

    private void Mark(ApiResource resource, JsonObject body, List<string> finalizers)
    {
        var metadata = body.Make("metadata");
        if (metadata["deletionTimestamp"] is null)
        {
            metadata["deletionTimestamp"] = cluster.Now;
            if (resource.Storage == Cluster.Namespaces)
            {
                body.Make("status")["phase"] = "Terminating";
            }
            else
            {
                metadata["deletionGracePeriodSeconds"] = 0L;
            }

            if (metadata.IntegerAt("generation") is > 0 and var generation)
            {
                metadata["generation"] = generation + 1;
            }
        }

        if (finalizers.Count > 0)
        {
            metadata["finalizers"] = JsonTree.Array(finalizers);
        }
    }
}
