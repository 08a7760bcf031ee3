using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;

namespace Maestro.KubernetesApi.Kinds;

/// <summary>Namespaces carry their name as a label, and a finalizer of their own until they are empty.</summary>
internal static class NamespaceRules
{
    public static readonly KindRules Rules = new()
    {
        Names = NameRule.Label,
        Defaults = body =>
        {
            if (body.TextAt("metadata", "name") is { Length: > 0 } name)
            {
                body.Make("metadata", "labels")["kubernetes.io/metadata.name"] = name;
            }
        },
        OnCreate = body =>
        {
            body["spec"] = new JsonObject { ["finalizers"] = new JsonArray("kubernetes") };
            body["status"] = new JsonObject { ["phase"] = "Active" };
        },
        OnUpdate = (before, after) => after["spec"] = before["spec"]?.DeepClone(),
    };
}
