using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Requests;

namespace Maestro.KubernetesApi.Kinds;

/// <summary>Pods, and what every pod template has to have.</summary>
internal static class PodRules
{
    public static readonly KindRules Pod = new()
    {
        HasGeneration = true,
        Defaults = body =>
        {
            PodDefaults.Apply(body.ObjectAt("spec"));
            body.Make("spec").Default("enableServiceLinks", true);
        },
        OnCreate = body =>
        {
            body["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = "BestEffort" };
            body.Make("spec").Default("serviceAccountName", "default");
            body.Make("spec").Default("serviceAccount", "default");
        },
        Validate = body => Spec(body.ObjectAt("spec"), "spec", ["Always", "OnFailure", "Never"]),
        ValidateUpdate = (before, after) => JsonTree.Same(Comparable(before), Comparable(after)) ? [] :
        [
            FieldError.Forbidden(
                "spec",
                "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n"),
        ],
    };

    public static readonly KindRules PodTemplate = new() { Defaults = body => PodDefaults.Apply(body.ObjectAt("template", "spec")) };

    /// <summary>What is wrong with a pod spec.</summary>
    public static IEnumerable<FieldError> Spec(JsonObject? spec, string path, string[] restartPolicies)
    {
        var containers = spec.ArrayAt("containers") ?? [];
        if (containers.Count == 0)
        {
            yield return FieldError.Required($"{path}.containers");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < containers.Count; i++)
        {
            var name = containers[i].TextAt("name") ?? "";
            if (name.Length == 0)
            {
                yield return FieldError.Required($"{path}.containers[{i}].name");
            }
            else if (NameRule.Label.Check(name) is { } wrong)
            {
                yield return FieldError.Invalid($"{path}.containers[{i}].name", name, wrong);
            }
            else if (!names.Add(name))
            {
                yield return FieldError.Duplicate($"{path}.containers[{i}].name", name);
            }

            if (string.IsNullOrEmpty(containers[i].TextAt("image")))
            {
                yield return FieldError.Required($"{path}.containers[{i}].image");
            }
        }

        if (spec.TextAt("restartPolicy") is { } policy && !restartPolicies.Contains(policy))
        {
            yield return FieldError.Unsupported($"{path}.restartPolicy", policy, restartPolicies);
        }
    }

    private static JsonObject Comparable(JsonObject body)
    {
        var spec = body.ObjectAt("spec")?.Copy() ?? [];
        foreach (var container in (spec.ArrayAt("containers") ?? []).Concat(spec.ArrayAt("initContainers") ?? []).OfType<JsonObject>())
        {
            container.Remove("image");
        }

        foreach (var free in new[] { "activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds", "nodeName" })
        {
            spec.Remove(free);
        }

        return spec;
    }
}
