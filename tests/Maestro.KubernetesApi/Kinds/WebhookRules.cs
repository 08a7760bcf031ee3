using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;

namespace Maestro.KubernetesApi.Kinds;

/// <summary>Webhook configurations. They are kept, and never called.</summary>
internal static class WebhookRules
{
    public static readonly KindRules Validating = new() { HasGeneration = true, NeedsVersion = true, Defaults = body => Complete(body, mutating: false) };

    public static readonly KindRules Mutating = new() { HasGeneration = true, NeedsVersion = true, Defaults = body => Complete(body, mutating: true) };

    private static void Complete(JsonObject body, bool mutating)
    {
        foreach (var hook in body.ArrayAt("webhooks")?.OfType<JsonObject>() ?? [])
        {
            hook.Default("failurePolicy", "Fail");
            hook.Default("matchPolicy", "Equivalent");
            hook.Default("namespaceSelector", new JsonObject());
            hook.Default("objectSelector", new JsonObject());
            hook.Default("timeoutSeconds", 10L);
            if (mutating)
            {
                hook.Default("reinvocationPolicy", "Never");
            }

            foreach (var rule in hook.ArrayAt("rules")?.OfType<JsonObject>() ?? [])
            {
                rule.Default("scope", "*");
            }

            hook.ObjectAt("clientConfig", "service")?.Default("port", 443L);
        }
    }
}
