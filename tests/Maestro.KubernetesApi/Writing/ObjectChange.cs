using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Kinds;
using Maestro.KubernetesApi.Resources;

namespace Maestro.KubernetesApi.Writing;

/// <summary>What a change of an object amounts to.</summary>
internal static class ObjectChange
{
    /// <summary>Whether nothing is different; the times of managed fields alone make no change.</summary>
    public static bool IsNone(JsonObject live, JsonObject body) => JsonTree.Same(WithoutTimes(live), WithoutTimes(body));

    /// <summary>Status and the rest are written through different doors.</summary>
    public static JsonObject Combine(ApiResource resource, JsonObject live, JsonObject body, string subresource)
    {
        if (subresource.Length == 0)
        {
            if (resource.HasStatus)
            {
                Take(live, body, "status");
            }

            return body;
        }

        var result = live.Copy();
        Take(body, result, "status");
        if (resource.Custom is null)
        {
            result["metadata"] = body["metadata"]?.DeepClone();
            Take((JsonObject)live["metadata"]!, result.Make("metadata"), "labels");
        }
        else
        {
            Take((JsonObject)body["metadata"]!, result.Make("metadata"), "managedFields");
        }

        return result;
    }

    /// <summary>Counts a change of what is wanted, in <c>metadata.generation</c>.</summary>
    public static void CountGeneration(ApiResource resource, JsonObject live, JsonObject body)
    {
        if (KindRules.For(resource).HasGeneration && !JsonTree.Same(Wanted(resource, live), Wanted(resource, resource.Canonical(body))))
        {
            body.Make("metadata")["generation"] = (live.IntegerAt("metadata", "generation") ?? 0) + 1;
        }
    }

    private static JsonObject WithoutTimes(JsonObject body)
    {
        var result = body.Copy();
        foreach (var entry in result.ArrayAt("metadata", "managedFields")?.OfType<JsonObject>() ?? [])
        {
            entry.Remove("time");
        }

        return result;
    }

    private static void Take(JsonObject from, JsonObject to, string name)
    {
        to.Remove(name);
        if (from[name] is { } value)
        {
            to[name] = value.DeepClone();
        }
    }

    private static JsonObject Wanted(ApiResource resource, JsonObject body)
    {
        var result = body.Copy();
        result.Remove("metadata");
        if (resource.HasStatus)
        {
            result.Remove("status");
        }

        return result;
    }
}
