using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;

namespace Maestro.KubernetesApi.Kinds;

/// <summary>Network policies and ingresses.</summary>
internal static class NetworkRules
{
    public static readonly KindRules NetworkPolicy = new()
    {
        HasGeneration = true,
        Defaults = body =>
        {
            var spec = body.Make("spec");
            if (spec.ArrayAt("policyTypes") is null or { Count: 0 })
            {
                spec["policyTypes"] = spec.ArrayAt("egress") is { Count: > 0 } ? new JsonArray("Ingress", "Egress") : new JsonArray("Ingress");
            }
        },
    };

    public static readonly KindRules Ingress = new() { HasGeneration = true };
}
