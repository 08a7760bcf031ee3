using Maestro.KubernetesApi.Access;
using Maestro.KubernetesApi.Deleting;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Requests;
using Maestro.KubernetesApi.Storage;
using Maestro.KubernetesApi.Writing;
using System.Text.Json.Nodes;

namespace Maestro.KubernetesApi.Subresources;

/// <summary>The subresources besides status.</summary>
internal sealed class OtherSubresources(Cluster cluster, Reviews reviews, ObjectDeleter deleter, ScaleSubresource scale)
{
    /// <summary>Answers a request.</summary>
    /// <exception cref="ApiFailure">Nothing stands behind this subresource here (405).</exception>
    public ApiResponse Answer(ApiRequest request) => request.Subresource switch
    {
        "scale" => scale.Answer(request),
        "token" => reviews.IssueToken(request),
        "eviction" => Evict(request),
        "finalize" => Finalize(request),
        _ => throw Failures.MethodNotAllowed(),
    };

    private ApiResponse Evict(ApiRequest request)
    {
        var key = new ObjectKey(request.Resource.Storage, request.Namespace, request.Name);
        _ = deleter.Delete(request.Resource, key, new DeleteOptions(null, null, "Background", null, request.DryRun));
        return ApiResponse.Json(201, new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Success",
            ["code"] = 201,
        });
    }

    /// <summary>Sets the finalizers in a namespace's spec; without any, a deleted namespace goes.</summary>
    private ApiResponse Finalize(ApiRequest request)
    {
        var body = RequestBody.Read(request, request.Resource);
        var stored = cluster.Store.Write(store =>
        {
            var live = store.Find(new ObjectKey(request.Resource.Storage, "", request.Name)) ?? throw Failures.NotFound(request.Resource, request.Name);
            var changed = live.Body.Copy();
            changed["spec"] = body["spec"]?.DeepClone();
            if (live.IsDeleting && body.ArrayAt("spec", "finalizers") is null or { Count: 0 } && live.Finalizers.Count == 0)
            {
                var last = new StoredObject(live.Key, live.Version, request.Resource.Canonical(changed));
                store.Remove(request.Resource, last);
                return last;
            }

            return store.Put(request.Resource, live.Key, changed);
        });
        return ApiResponse.Json(200, stored.Body);
    }
}
