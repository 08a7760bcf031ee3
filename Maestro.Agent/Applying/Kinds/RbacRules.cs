using System.Text.Json.Nodes;

namespace Maestro.Agent.Applying.Kinds;

/// <summary>ClusterRoles: the rules of an aggregated role belong to the cluster.</summary>
internal sealed class ClusterRoleRule : KindRule
{
    /// <inheritdoc/>
    public override UpdatePlan Decide(JsonObject manifest, JsonObject live, JsonObject merged, bool changed, bool isSettled)
    {
        changed |= Take("aggregationRule", manifest, live, merged);
        if (manifest["aggregationRule"] is null)
        {
            changed |= Take("rules", manifest, live, merged);
        }

        return Plan(merged, changed);
    }
}

/// <summary>Bindings: API groups that the server fills in do not count as a difference.</summary>
internal sealed class BindingRule : KindRule
{
    private const string Group = "rbac.authorization.k8s.io";

    /// <inheritdoc/>
    public override UpdatePlan Decide(JsonObject manifest, JsonObject live, JsonObject merged, bool changed, bool isSettled)
    {
        if (!JsonEquality.Same(WithGroups(manifest["subjects"]), WithGroups(live["subjects"])))
        {
            merged.Take("subjects", manifest);
            changed = true;
        }

        if (!JsonEquality.Same(WithGroup(manifest["roleRef"], always: true), WithGroup(live["roleRef"], always: true)))
        {
            merged.Take("roleRef", manifest);
            changed = true;
        }

        return Plan(merged, changed);
    }

    private static JsonArray? WithGroups(JsonNode? subjects) =>
        subjects is JsonArray list ? new JsonArray([.. list.Select(subject => WithGroup(subject, always: false))]) : null;

    private static JsonNode? WithGroup(JsonNode? reference, bool always)
    {
        var copy = reference?.DeepClone();
        if (copy is JsonObject members && string.IsNullOrEmpty(members.Text("apiGroup")) && (always || members.Text("kind") is "User" or "Group"))
        {
            members["apiGroup"] = Group;
        }

        return copy;
    }
}
