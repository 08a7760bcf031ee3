using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Requests;

namespace Maestro.KubernetesApi.Kinds;

/// <summary>Definitions of custom resources.</summary>
internal static class DefinitionRules
{
    public static readonly KindRules Rules = new()
    {
        HasGeneration = true,
        NeedsVersion = true,
        Defaults = body =>
        {
            var names = body.Make("spec", "names");
            var kind = names.TextAt("kind") ?? "";
            if (kind.Length > 0)
            {
                names.Default("singular", kind.ToLowerInvariant());
                names.Default("listKind", kind + "List");
            }

            body.Make("spec").Default("conversion", new JsonObject { ["strategy"] = "None" });
        },
        OnCreate = body => body["status"] = new JsonObject
        {
            ["storedVersions"] = new JsonArray([.. StorageVersion(body).Select(name => (JsonNode)JsonValue.Create(name))]),
        },
        Validate = Validate,
        ValidateUpdate = (before, after) => new[] { "group", "scope" }
            .Where(name => !JsonTree.Same(before.At("spec", name), after.At("spec", name)))
            .Select(name => FieldError.Invalid($"spec.{name}", after.At("spec", name), "field is immutable")),
    };

    private static IEnumerable<string> StorageVersion(JsonObject body) => (body.ArrayAt("spec", "versions") ?? [])
        .Where(version => version.IsTrueAt("storage")).Select(version => version.TextAt("name") ?? "");

    private static IEnumerable<FieldError> Validate(JsonObject body)
    {
        var expected = $"{body.TextAt("spec", "names", "plural")}.{body.TextAt("spec", "group")}";
        if (body.TextAt("metadata", "name") != expected)
        {
            yield return FieldError.Invalid(
                "metadata.name", body.TextAt("metadata", "name"), "must be spec.names.plural+\".\"+spec.group");
        }

        foreach (var required in new[] { "group", "scope" }.Where(name => string.IsNullOrEmpty(body.TextAt("spec", name))))
        {
            yield return FieldError.Required($"spec.{required}");
        }

        if (body.TextAt("spec", "scope") is { Length: > 0 } scope and not ("Cluster" or "Namespaced"))
        {
            yield return FieldError.Unsupported("spec.scope", scope, "Cluster", "Namespaced");
        }

        if (StorageVersion(body).Count() != 1)
        {
            yield return FieldError.Invalid("spec.versions", body.At("spec", "versions"), "must have exactly one version marked as storage version");
        }

        var versions = body.ArrayAt("spec", "versions") ?? [];
        for (var i = 0; i < versions.Count; i++)
        {
            if (versions[i].ObjectAt("schema", "openAPIV3Schema") is null)
            {
                yield return FieldError.Required($"spec.versions[{i}].schema.openAPIV3Schema", "schemas are required");
            }
            else if (versions[i].TextAt("schema", "openAPIV3Schema", "type") != "object")
            {
                yield return FieldError.Required($"spec.versions[{i}].schema.openAPIV3Schema.type", "must not be empty at the root");
            }
        }
    }
}
