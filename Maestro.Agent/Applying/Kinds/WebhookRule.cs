using System.Text.Json.Nodes;

namespace Maestro.Agent.Applying.Kinds;

/// <summary>Webhook configurations: a certificate bundle that somebody injected stays.</summary>
internal sealed class WebhookRule : KindRule
{
    /// <inheritdoc/>
    public override UpdatePlan Decide(JsonObject manifest, JsonObject live, JsonObject merged, bool changed, bool isSettled)
    {
        var wanted = manifest["webhooks"]?.DeepClone();
        foreach (var webhook in (wanted as JsonArray ?? []).OfType<JsonObject>())
        {
            var before = (live["webhooks"] as JsonArray ?? []).OfType<JsonObject>()
                .FirstOrDefault(other => other.Text("name") == webhook.Text("name"));
            if (before?.Object("clientConfig")?["caBundle"] is { } bundle
                && string.IsNullOrEmpty(webhook.Object("clientConfig")?.Text("caBundle")))
            {
                webhook.ObjectOrNew("clientConfig")["caBundle"] = bundle.DeepClone();
            }
        }

        if (!isSettled && !JsonEquality.Same(wanted, live["webhooks"]))
        {
            merged["webhooks"] = wanted;
            changed = true;
        }

        return Plan(merged, changed);
    }
}
