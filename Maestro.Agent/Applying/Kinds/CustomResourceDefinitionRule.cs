using System.Text.Json.Nodes;

namespace Maestro.Agent.Applying.Kinds;

/// <summary>CustomResourceDefinitions: defaults of the server are filled in before comparing.</summary>
internal sealed class CustomResourceDefinitionRule : KindRule
{
    private const int WebhookPort = 443;

    /// <inheritdoc/>
    public override UpdatePlan Decide(JsonObject manifest, JsonObject live, JsonObject merged, bool changed, bool isSettled)
    {
        var wanted = WithDefaults(manifest.Object("spec") ?? []);
        if (!isSettled && !JsonEquality.Same(wanted, WithDefaults(live.Object("spec") ?? [])))
        {
            merged["spec"] = wanted;
            changed = true;
        }

        return Plan(merged, changed);
    }

    private static JsonObject WithDefaults(JsonObject spec)
    {
        var copy = (JsonObject)spec.DeepClone();
        if (copy.Object("names") is { } names && names.Text("kind") is { Length: > 0 } kind)
        {
            if (string.IsNullOrEmpty(names.Text("singular")))
            {
                names["singular"] = kind.ToLowerInvariant();
            }

            if (string.IsNullOrEmpty(names.Text("listKind")))
            {
                names["listKind"] = kind + "List";
            }
        }

        var conversion = copy.ObjectOrNew("conversion");
        conversion["strategy"] ??= "None";
        if (conversion.Object("webhook")?.Object("clientConfig")?.Object("service") is { } service)
        {
            service["port"] ??= WebhookPort;
        }

        return copy;
    }
}
