using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Requests;

namespace Maestro.KubernetesApi.Kinds;

/// <summary>Roles and bindings.</summary>
internal static class RbacRules
{
    private const string Group = "rbac.authorization.k8s.io";

    public static readonly KindRules Role = new() { Names = NameRule.PathSegment, Validate = body => Rules(body, namespaced: true) };

    public static readonly KindRules ClusterRole = new() { Names = NameRule.PathSegment, Validate = body => Rules(body, namespaced: false) };

    public static readonly KindRules Binding = new()
    {
        Names = NameRule.PathSegment,
        Defaults = body =>
        {
            if (string.IsNullOrEmpty(body.TextAt("roleRef", "apiGroup")))
            {
                body.Make("roleRef")["apiGroup"] = Group;
            }

            foreach (var subject in body.ArrayAt("subjects")?.OfType<JsonObject>() ?? [])
            {
                if (subject.TextAt("kind") is "User" or "Group")
                {
                    subject.Default("apiGroup", Group);
                }
                else if (subject.TextAt("kind") == "ServiceAccount" && string.IsNullOrEmpty(subject.TextAt("namespace")) && body.TextAt("kind") == "RoleBinding")
                {
                    subject["namespace"] = body.TextAt("metadata", "namespace");
                }
            }
        },
        Validate = body =>
        [
            .. body.TextAt("roleRef", "kind") is "ClusterRole" or "Role" ? Enumerable.Empty<FieldError>()
                : [FieldError.Unsupported("roleRef.kind", body.TextAt("roleRef", "kind"), "ClusterRole", "Role")],
            .. string.IsNullOrEmpty(body.TextAt("roleRef", "name")) ? [FieldError.Required("roleRef.name")] : Enumerable.Empty<FieldError>(),
        ],
        ValidateUpdate = (before, after) => JsonTree.Same(before["roleRef"], after["roleRef"]) ? [] :
        [
            FieldError.InvalidText("roleRef", JsonText.Of(Internal(after["roleRef"])), "cannot change roleRef"),
        ],
    };

    private static IEnumerable<FieldError> Rules(JsonObject body, bool namespaced)
    {
        var rules = body.ArrayAt("rules") ?? [];
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i].ArrayAt("verbs") is not { Count: > 0 })
            {
                yield return FieldError.Required($"rules[{i}].verbs", "verbs must contain at least one value");
            }

            var urls = rules[i].ArrayAt("nonResourceURLs") is { Count: > 0 };
            if (urls && namespaced)
            {
                yield return FieldError.Invalid($"rules[{i}].nonResourceURLs", rules[i].At("nonResourceURLs"), "namespaced rules cannot apply to non-resource URLs");
            }
            else if (!urls && rules[i].ArrayAt("apiGroups") is not { Count: > 0 })
            {
                yield return FieldError.Required($"rules[{i}].apiGroups", "resource rules must supply at least one api group");
            }
            else if (!urls && rules[i].ArrayAt("resources") is not { Count: > 0 })
            {
                yield return FieldError.Required($"rules[{i}].resources", "resource rules must supply at least one resource");
            }
        }
    }

    private static JsonObject Internal(JsonNode? reference) =>
        new() { ["APIGroup"] = reference.TextAt("apiGroup"), ["Kind"] = reference.TextAt("kind"), ["Name"] = reference.TextAt("name") };
}
