using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Reading;
using Maestro.KubernetesApi.Requests;

namespace Maestro.KubernetesApi.Kinds;

/// <summary>Jobs, whose selector and labels the server makes and whose template never changes, and CronJobs.</summary>
internal static class JobRules
{
    private static readonly string[] RestartPolicies = ["OnFailure", "Never"];

    public static readonly KindRules Job = new()
    {
        HasGeneration = true,
        Defaults = body =>
        {
            var spec = body.Make("spec");
            PodDefaults.Apply(spec.ObjectAt("template", "spec"));
            if (spec["completions"] is null && spec["parallelism"] is null)
            {
                spec["completions"] = 1L;
            }

            spec.Default("parallelism", 1L);
            spec.Default("backoffLimit", 6L);
            spec.Default("completionMode", "NonIndexed");
            spec.Default("suspend", false);
            spec.Default("manualSelector", false);
            spec.Default("podReplacementPolicy", spec["podFailurePolicy"] is null ? "TerminatingOrFailed" : "Failed");
            if (spec.ObjectAt("template", "metadata", "labels") is { } labels && body.ObjectAt("metadata", "labels") is null or { Count: 0 })
            {
                body.Make("metadata")["labels"] = labels.DeepClone();
            }
        },
        OnCreate = MakeSelector,
        Validate = Validate,
        ValidateUpdate = ValidateUpdate,
    };

    public static readonly KindRules CronJob = new()
    {
        HasGeneration = true,
        Defaults = body =>
        {
            var spec = body.Make("spec");
            spec.Default("concurrencyPolicy", "Allow");
            spec.Default("suspend", false);
            spec.Default("successfulJobsHistoryLimit", 3L);
            spec.Default("failedJobsHistoryLimit", 1L);
            PodDefaults.Apply(spec.ObjectAt("jobTemplate", "spec", "template", "spec"));
        },
        Validate = body => (string.IsNullOrEmpty(body.TextAt("spec", "schedule")) ? [FieldError.Required("spec.schedule")] : Enumerable.Empty<FieldError>())
            .Concat(PodRules.Spec(
                body.ObjectAt("spec", "jobTemplate", "spec", "template", "spec"), "spec.jobTemplate.spec.template.spec", RestartPolicies)),
    };

    private static void MakeSelector(JsonObject body)
    {
        if (body.IsTrueAt("spec", "manualSelector"))
        {
            return;
        }

        var uid = body.TextAt("metadata", "uid")!;
        var name = body.TextAt("metadata", "name")!;
        foreach (var labels in new[] { body.Make("metadata", "labels"), body.Make("spec", "template", "metadata", "labels") })
        {
            labels["batch.kubernetes.io/controller-uid"] = uid;
            labels["batch.kubernetes.io/job-name"] = name;
            labels["controller-uid"] = uid;
            labels["job-name"] = name;
        }

        body.Make("spec").Default("selector", new JsonObject { ["matchLabels"] = new JsonObject { ["batch.kubernetes.io/controller-uid"] = uid } });
    }

    private static IEnumerable<FieldError> Validate(JsonObject body)
    {
        var selector = body.ObjectAt("spec", "selector");
        if (selector is null)
        {
            yield return FieldError.Required("spec.selector");
        }

        var labels = body.ObjectAt("spec", "template", "metadata", "labels");
        if (selector is null || !LabelSelector.Of(selector).Matches(labels))
        {
            yield return FieldError.Invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`");
        }

        foreach (var error in PodRules.Spec(body.ObjectAt("spec", "template", "spec"), "spec.template.spec", RestartPolicies))
        {
            yield return error;
        }
    }

    /// <summary>A real server checks the new job twice in an update; its answer lists those causes twice.</summary>
    private static IEnumerable<FieldError> ValidateUpdate(JsonObject before, JsonObject after)
    {
        foreach (var error in Validate(after))
        {
            yield return error;
        }

        foreach (var name in new[] { "completions", "selector" }.Where(name => !JsonTree.Same(before.At("spec", name), after.At("spec", name))))
        {
            yield return FieldError.Invalid($"spec.{name}", after.At("spec", name), "field is immutable");
        }

        if (!JsonTree.Same(before.At("spec", "template"), after.At("spec", "template")))
        {
            yield return FieldError.InvalidText("spec.template", InternalPodTemplate.Dump(after.ObjectAt("spec", "template")!), "field is immutable");
        }

        foreach (var name in new[] { "completionMode", "podFailurePolicy", "backoffLimitPerIndex" }
            .Where(name => !JsonTree.Same(before.At("spec", name), after.At("spec", name))))
        {
            yield return FieldError.Invalid($"spec.{name}", after.At("spec", name), "field is immutable");
        }
    }
}
