using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Resources;

namespace Maestro.KubernetesApi.CustomResources;

/// <summary>Turns a definition into the resources it serves.</summary>
internal static class DefinitionReader
{
    private static readonly string[] Verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];
    private static readonly string[] Edit = ["get", "patch", "update"];

    /// <summary>One resource for each served version.</summary>
    public static IEnumerable<ApiResource> Resources(JsonObject definition) => (definition.ArrayAt("spec", "versions") ?? []).OfType<JsonObject>()
        .Where(version => version.IsTrueAt("served"))
        .Select(version => Resource(definition.ObjectAt("spec")!, version))
        .ToList();

    private static ApiResource Resource(JsonObject spec, JsonObject version)
    {
        var group = spec.TextAt("group")!;
        var name = version.TextAt("name")!;
        var kind = spec.TextAt("names", "kind")!;
        var custom = new CustomResourceVersion($"{group}/{name}", kind, version.ObjectAt("schema", "openAPIV3Schema"));
        return new ApiResource
        {
            Group = group,
            Version = name,
            Plural = spec.TextAt("names", "plural")!,
            Singular = spec.TextAt("names", "singular")!,
            Kind = kind,
            ListKind = spec.TextAt("names", "listKind")!,
            Namespaced = spec.TextAt("scope") == "Namespaced",
            Verbs = Verbs,
            ShortNames = spec.ArrayAt("names", "shortNames").Texts(),
            Categories = spec.ArrayAt("names", "categories").Texts(),
            Subresources = version.At("subresources", "status") is not null ? [new ApiSubresource("status", "", "", kind, Edit)] : [],
            Schema = custom.Type,
            Custom = custom,
        };
    }
}
