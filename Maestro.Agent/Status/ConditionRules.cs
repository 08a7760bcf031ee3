using System.Collections.Immutable;
using System.Text.Json;
using Maestro.Agent.Cel;
using Maestro.Agent.Cluster;
using Maestro.Agent.Works;

namespace Maestro.Agent.Status;

/// <summary>Conditions that rules of the bundle derive from live objects (agent.md section 4.8).</summary>
internal static class ConditionRules
{
    private const string ReasonPrefix = "ConditionRule";
    private const string EvaluatedReason = "ConditionRuleEvaluated";
    private const long CelCostPerManifest = 10_000_000;

    /// <summary>The conditions that the rules of one manifest yield. A rule that does not apply to the object yields none.</summary>
    public static ImmutableArray<Condition> Evaluate(
        ImmutableArray<ConditionRule> rules, ResourceMeta meta, LiveObject live, int generation, DateTimeOffset now)
    {
        ImmutableArray<Condition> derived = [];
        var evaluation = rules.IsEmpty ? null : new CelRule(live.Content, new CelBudget(CelCostPerManifest));
        foreach (var rule in rules.Where(rule => rule.Condition.Length > 0))
        {
            if (Evaluate(rule, meta, live, evaluation!) is var (status, reason, message))
            {
                derived = derived.Set(new Condition(rule.Condition, status, generation, now, reason, message));
            }
        }

        return derived;
    }

    /// <summary>Sets what the rules of a generation yielded, and drops what those of earlier ones left.</summary>
    public static ImmutableArray<Condition> Enter(
        ImmutableArray<Condition> conditions, ImmutableArray<Condition> derived, int generation) =>
        DropStale(derived.Aggregate(conditions, ConditionList.Set), generation);

    /// <summary>Sums up on the work what rules derived on its manifests.</summary>
    public static ImmutableArray<Condition> Aggregate(
        ImmutableArray<Condition> conditions, ImmutableArray<ManifestStatus> manifests, int generation, DateTimeOffset now)
    {
        foreach (var group in manifests.SelectMany(manifest => manifest.Conditions).Where(IsFromRule).GroupBy(rule => rule.Type))
        {
            var all = group.ToList();
            var message = all.Count == 1 && all[0].Message.Length > 0
                ? all[0].Message
                : $"Aggregated from {all.Count} manifest conditions";
            conditions = conditions.Set(new Condition(
                group.Key, Aggregate(group.Key, all), generation, now, "ConditionRulesAggregated", message));
        }

        return DropStale(conditions, generation);
    }

    /// <summary>Whether a rule, and not the agent itself, decides about a type of condition.</summary>
    public static bool IsFromRule(ImmutableArray<ManifestStatus> manifests, string type) =>
        manifests.Any(manifest => manifest.Conditions.Find(type) is { } condition && IsFromRule(condition));

    private static bool IsFromRule(Condition condition) => condition.Reason.StartsWith(ReasonPrefix, StringComparison.Ordinal);

    private static ImmutableArray<Condition> DropStale(ImmutableArray<Condition> conditions, int generation) =>
        conditions.RemoveAll(condition => IsFromRule(condition) && condition.ObservedGeneration != generation);

    private static string Aggregate(string type, List<Condition> conditions)
    {
        // One manifest that still progresses means progress; for everything else one failure means failure.
        var (first, last) = type == Condition.Progressing ? (Condition.True, Condition.False) : (Condition.False, Condition.True);
        return conditions.Exists(condition => condition.Status == first) ? first
            : conditions.Exists(condition => condition.Status == Condition.Unknown) ? Condition.Unknown
            : last;
    }

    private static (string Status, string Reason, string Message)? Evaluate(
        ConditionRule rule, ResourceMeta meta, LiveObject live, CelRule evaluation)
    {
        try
        {
            return rule.Type switch
            {
                "WellKnownConditions" when rule.Condition == Condition.Complete => Complete(rule, meta, live.Content, evaluation),
                "WellKnownConditions" => null,
                "CEL" => EvaluateCel(rule, evaluation),
                _ => (Condition.Unknown, "ConditionRuleInvalid", $"unrecognized condition rule type {rule.Type}"),
            };
        }
        catch (Exception cause)
        {
            // Nobody foresaw it, and it must not keep back the status of everything else.
            return (Condition.Unknown, "ConditionRuleInternalError", cause.Message);
        }
    }

    private static (string Status, string Reason, string Message) EvaluateCel(ConditionRule rule, CelRule evaluation)
    {
        try
        {
            var holds = evaluation.Holds(rule.CelExpressions);
            var made = rule.MessageExpression.Length > 0 ? evaluation.Message(rule.MessageExpression, holds) : null;
            var message = made ?? (rule.Message.Length > 0 ? rule.Message : $"Manifest {(holds ? "is" : "is not")} {rule.Condition}");
            return (holds ? Condition.True : Condition.False, EvaluatedReason, message);
        }
        catch (Exception cause) when (cause is CelCompileException or CelException)
        {
            return (Condition.False, "ConditionRuleExpressionError", cause.Message);
        }
    }

    private static (string Status, string Reason, string Message)? Complete(
        ConditionRule rule, ResourceMeta meta, JsonElement live, CelRule evaluation)
    {
        var status = live.Member("status") ?? default;
        bool holds;
        string message;
        switch (meta.Group, meta.Version, meta.Kind)
        {
            case ("batch", "v1", "Job"):
                holds = status.Items("conditions")
                    .Any(condition => condition.Text("type") is "Complete" or "Failed" && condition.Text("status") == Condition.True);
                message = holds ? "Job is finished" : "Job is not finished";
                break;
            case ("", "v1", "Pod"):
                var phase = status.Text("phase") ?? "";
                holds = phase is "Succeeded" or "Failed";
                message = $"Pod is in phase {phase}";
                break;
            default:
                return null;
        }

        var made = rule.MessageExpression.Length > 0 ? evaluation.Message(rule.MessageExpression, holds) : null;
        return (holds ? Condition.True : Condition.False, EvaluatedReason, made ?? message);
    }
}
