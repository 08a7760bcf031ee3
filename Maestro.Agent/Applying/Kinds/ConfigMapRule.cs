using System.Text.Json.Nodes;

namespace Maestro.Agent.Applying.Kinds;

/// <summary>ConfigMaps: the data as a whole, except for certificates that OpenShift injects.</summary>
internal sealed class ConfigMapRule : KindRule
{
    private const string TrustedBundle = "ca-bundle.crt";
    private const string ServiceBundle = "service-ca.crt";

    /// <inheritdoc/>
    public override string? Complete(JsonObject manifest)
    {
        Base64Values.Normalize(manifest.Object("binaryData"));
        return null;
    }

    /// <inheritdoc/>
    public override UpdatePlan Decide(JsonObject manifest, JsonObject live, JsonObject merged, bool changed, bool isSettled)
    {
        var data = (JsonObject)(manifest.Object("data") ?? []).DeepClone();
        var found = live.Object("data") ?? [];
        var metadata = manifest.Object("metadata") ?? [];
        if (metadata.Object("labels")?.Text("config.openshift.io/inject-trusted-cabundle") == "true")
        {
            Keep(data, found, TrustedBundle);
        }

        var compared = (JsonObject)data.DeepClone();
        if (metadata.Object("annotations")?.Text("service.beta.openshift.io/inject-cabundle") == "true")
        {
            Keep(compared, found, ServiceBundle);
        }

        if (!JsonEquality.Same(compared, found))
        {
            merged["data"] = data;
            changed = true;
        }

        changed |= Take("binaryData", manifest, live, merged);
        return Plan(merged, changed);
    }

    private static void Keep(JsonObject data, JsonObject live, string name)
    {
        if (!data.ContainsKey(name) && live.ContainsKey(name))
        {
            data.Take(name, live);
        }
    }
}
