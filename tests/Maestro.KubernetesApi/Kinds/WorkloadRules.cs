using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Reading;
using Maestro.KubernetesApi.Requests;

namespace Maestro.KubernetesApi.Kinds;

/// <summary>Deployments, ReplicaSets, DaemonSets and StatefulSets.</summary>
internal static class WorkloadRules
{
    private static readonly string[] FreeInStatefulSet =
    [
        "replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy", "minReadySeconds",
    ];

    public static readonly KindRules Deployment = new()
    {
        HasGeneration = true,
        Defaults = body =>
        {
            var spec = Spec(body);
            spec.Default("replicas", 1L);
            spec.Default("revisionHistoryLimit", 10L);
            spec.Default("progressDeadlineSeconds", 600L);
            var strategy = spec.Make("strategy");
            strategy.Default("type", "RollingUpdate");
            if (strategy.TextAt("type") == "RollingUpdate")
            {
                var rolling = strategy.Make("rollingUpdate");
                rolling.Default("maxUnavailable", "25%");
                rolling.Default("maxSurge", "25%");
            }
        },
        Validate = body => Validate(body).Concat(Strategy(body)),
        ValidateUpdate = ImmutableSelector,
    };

    public static readonly KindRules ReplicaSet = new()
    {
        HasGeneration = true,
        Defaults = body => Spec(body).Default("replicas", 1L),
        Validate = Validate,
        ValidateUpdate = ImmutableSelector,
    };

    public static readonly KindRules DaemonSet = new()
    {
        HasGeneration = true,
        Defaults = body =>
        {
            var spec = Spec(body);
            spec.Default("revisionHistoryLimit", 10L);
            var strategy = spec.Make("updateStrategy");
            strategy.Default("type", "RollingUpdate");
            if (strategy.TextAt("type") == "RollingUpdate")
            {
                var rolling = strategy.Make("rollingUpdate");
                rolling.Default("maxUnavailable", 1L);
                rolling.Default("maxSurge", 0L);
            }
        },
        Validate = Validate,
        ValidateUpdate = ImmutableSelector,
    };

    public static readonly KindRules StatefulSet = new()
    {
        HasGeneration = true,
        Defaults = body =>
        {
            var spec = Spec(body);
            spec.Default("replicas", 1L);
            spec.Default("revisionHistoryLimit", 10L);
            if (spec.TextAt("podManagementPolicy") is null or "")
            {
                spec["podManagementPolicy"] = "OrderedReady";
            }

            var strategy = spec.Make("updateStrategy");
            strategy.Default("type", "RollingUpdate");
            if (strategy.TextAt("type") == "RollingUpdate")
            {
                strategy.Make("rollingUpdate").Default("partition", 0L);
            }

            var retention = spec.Make("persistentVolumeClaimRetentionPolicy");
            retention.Default("whenDeleted", "Retain");
            retention.Default("whenScaled", "Retain");
        },
        Validate = Validate,
        ValidateUpdate = (before, after) => JsonTree.Same(Fixed(before), Fixed(after)) ? [] :
        [
            FieldError.Forbidden(
                "spec",
                $"updates to statefulset spec for fields other than {string.Join(", ", FreeInStatefulSet[..^1].Select(name => $"'{name}'"))} and '{FreeInStatefulSet[^1]}' are forbidden"),
        ],
    };

    private static JsonObject Spec(JsonObject body)
    {
        var spec = body.Make("spec");
        PodDefaults.Apply(spec.ObjectAt("template", "spec"));
        return spec;
    }

    private static IEnumerable<FieldError> Validate(JsonObject body)
    {
        var selector = body.ObjectAt("spec", "selector");
        if (selector is null)
        {
            yield return FieldError.Required("spec.selector");
        }
        else if (LabelSelector.Of(selector).Requirements.Count == 0)
        {
            // A real server calls ReplicaSets deployments here.
            var kind = body.TextAt("kind") is "ReplicaSet" ? "deployment" : body.TextAt("kind")?.ToLowerInvariant();
            yield return FieldError.Invalid("spec.selector", selector, $"empty selector is invalid for {kind}");
        }

        var labels = body.ObjectAt("spec", "template", "metadata", "labels");
        if (selector is not null && !LabelSelector.Of(selector).Matches(labels))
        {
            yield return FieldError.Invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`");
        }

        if (body.IntegerAt("spec", "replicas") is < 0 and var replicas)
        {
            yield return FieldError.Invalid("spec.replicas", replicas, "must be greater than or equal to 0");
        }

        foreach (var error in PodRules.Spec(body.ObjectAt("spec", "template", "spec"), "spec.template.spec", ["Always"]))
        {
            yield return error;
        }
    }

    private static IEnumerable<FieldError> Strategy(JsonObject body)
    {
        var strategy = body.ObjectAt("spec", "strategy");
        if (strategy.TextAt("type") is not ("RollingUpdate" or "Recreate"))
        {
            yield return FieldError.Unsupported("spec.strategy.type", strategy.TextAt("type"), "Recreate", "RollingUpdate");
        }
        else if (strategy.TextAt("type") == "Recreate" && strategy.ObjectAt("rollingUpdate") is not null)
        {
            yield return FieldError.Forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'");
        }
    }

    private static IEnumerable<FieldError> ImmutableSelector(JsonObject before, JsonObject after)
    {
        if (!JsonTree.Same(before.At("spec", "selector"), after.At("spec", "selector")))
        {
            yield return FieldError.Invalid("spec.selector", after.At("spec", "selector"), "field is immutable");
        }
    }

    private static JsonObject Fixed(JsonObject body)
    {
        var spec = body.ObjectAt("spec")?.Copy() ?? [];
        foreach (var free in FreeInStatefulSet)
        {
            spec.Remove(free);
        }

        return spec;
    }
}
