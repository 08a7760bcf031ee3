using System.Text.Json.Nodes;

namespace Maestro.Agent.Applying.Kinds;

/// <summary>
/// Services: an annotation with the hash of the manifest's spec tells that the spec changed, since the live one is full of
/// what the server assigned.
/// </summary>
internal sealed class ServiceRule : KindRule
{
    private static readonly string[] Assigned = ["clusterIP", "clusterIPs", "healthCheckNodePort"];

    /// <inheritdoc/>
    public override string? Complete(JsonObject manifest)
    {
        manifest.ObjectOrNew("metadata").ObjectOrNew("annotations")[ServiceSpecHash.Annotation] =
            ServiceSpecHash.Compute(manifest.Object("spec") ?? []);
        return null;
    }

    /// <inheritdoc/>
    public override UpdatePlan Decide(JsonObject manifest, JsonObject live, JsonObject merged, bool changed, bool isSettled)
    {
        var (wanted, found) = (manifest.Object("spec") ?? [], live.Object("spec") ?? []);
        changed |= !JsonEquality.Same(wanted["selector"], found["selector"]);
        changed |= TypeOf(wanted) != TypeOf(found);
        if (changed)
        {
            var spec = (JsonObject)wanted.DeepClone();
            if (TypeOf(wanted) != "ExternalName" && TypeOf(found) != "ExternalName")
            {
                foreach (var field in Assigned.Where(field => !spec.ContainsKey(field) && found.ContainsKey(field)))
                {
                    spec.Take(field, found);
                }
            }

            merged["spec"] = spec;
        }

        return Plan(merged, changed);
    }

    private static string TypeOf(JsonObject spec) => spec.Text("type") is { Length: > 0 } type ? type : "ClusterIP";
}
