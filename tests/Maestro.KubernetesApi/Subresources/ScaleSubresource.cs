using System.Globalization;
using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Patching;
using Maestro.KubernetesApi.Reading;
using Maestro.KubernetesApi.Requests;
using Maestro.KubernetesApi.Resources;
using Maestro.KubernetesApi.Schemas;
using Maestro.KubernetesApi.Storage;
using Maestro.KubernetesApi.Writing;

namespace Maestro.KubernetesApi.Subresources;

/// <summary>The number of replicas of a workload, as an object of its own.</summary>
internal sealed class ScaleSubresource(Cluster cluster, ObjectWriter writer)
{
    private static readonly ApiResource Kind = new()
    {
        Group = "autoscaling",
        Version = "v1",
        Plural = "scales",
        Singular = "scale",
        Kind = "Scale",
        ListKind = "",
        Namespaced = true,
        Verbs = [],
        Schema = TypeCatalogue.BuiltIn.Kind("autoscaling/v1", "Scale"),
    };

    /// <summary>Reads or changes it.</summary>
    public ApiResponse Answer(ApiRequest request)
    {
        var live = cluster.Store.Find(new ObjectKey(request.Resource.Storage, request.Namespace, request.Name))
            ?? throw Failures.NotFound(request.Resource, request.Name);
        if (request.Verb == "get")
        {
            return ApiResponse.Json(200, Of(live.Body));
        }

        var wanted = request.Verb == "update"
            ? RequestBody.Read(request, Kind)
            : MergePatch.Apply(Of(live.Body), JsonReader.Read(request.Body.Span)) as JsonObject ?? [];
        var changed = writer.Change(request with { Subresource = "" }, current => With(request, current, wanted));
        return ApiResponse.Json(200, Of(changed.Body));
    }

    private static JsonObject With(ApiRequest request, JsonObject current, JsonObject wanted)
    {
        if (wanted.TextAt("metadata", "resourceVersion") is { Length: > 0 } version && version != current.TextAt("metadata", "resourceVersion"))
        {
            throw Failures.Modified(request.Resource, request.Name);
        }

        var body = current.Copy();
        body.Make("spec")["replicas"] = wanted.IntegerAt("spec", "replicas") ?? 0;
        return body;
    }

    private static JsonObject Of(JsonObject body)
    {
        var metadata = new JsonObject();
        foreach (var name in new[] { "name", "namespace", "uid", "resourceVersion", "creationTimestamp" })
        {
            metadata[name] = body.At("metadata", name)?.DeepClone();
        }

        return Kind.Canonical(new JsonObject
        {
            ["metadata"] = metadata,
            ["spec"] = new JsonObject { ["replicas"] = body.IntegerAt("spec", "replicas") ?? 0 },
            ["status"] = new JsonObject
            {
                ["replicas"] = body.IntegerAt("status", "replicas") ?? 0,
                ["selector"] = string.Join(',', LabelSelector.Of(body.ObjectAt("spec", "selector")).Requirements
                    .Where(requirement => requirement.Operator == "In" && requirement.Wanted.Count == 1)
                    .Select(requirement => string.Create(CultureInfo.InvariantCulture, $"{requirement.Key}={requirement.Wanted[0]}"))),
            },
        });
    }
}
