using System.Globalization;
using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Requests;

namespace Maestro.KubernetesApi.Kinds;

/// <summary>Services get an address of their own when they are made and keep it.</summary>
internal static class ServiceRules
{
    private static int _lastAddress;

    public static readonly KindRules Rules = new()
    {
        Names = NameRule.ServiceName,
        Defaults = body =>
        {
            var spec = body.Make("spec");
            spec.Default("type", "ClusterIP");
            spec.Default("sessionAffinity", "None");
            var type = spec.TextAt("type");
            if (type != "ExternalName")
            {
                spec.Default("internalTrafficPolicy", "Cluster");
            }

            if (type is "NodePort" or "LoadBalancer")
            {
                spec.Default("externalTrafficPolicy", "Cluster");
            }

            if (type == "LoadBalancer")
            {
                spec.Default("allocateLoadBalancerNodePorts", true);
            }

            foreach (var port in spec.ArrayAt("ports")?.OfType<JsonObject>() ?? [])
            {
                port.Default("protocol", "TCP");
                if (port["targetPort"] is null or JsonValue && (port.IntegerAt("targetPort") ?? -1) is 0 or -1 && port.TextAt("targetPort") is null)
                {
                    port["targetPort"] = port["port"]?.DeepClone();
                }
            }
        },
        OnCreate = Allocate,
        OnUpdate = (before, after) =>
        {
            foreach (var kept in new[] { "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy" })
            {
                if (after.At("spec", kept) is null && before.At("spec", kept) is { } value)
                {
                    after.Make("spec")[kept] = value.DeepClone();
                }
            }
        },
        Validate = body => body.TextAt("spec", "type") == "ExternalName" || body.TextAt("spec", "clusterIP") == "None" || body.ArrayAt("spec", "ports") is { Count: > 0 }
            ? [] : [FieldError.Required("spec.ports")],
        ValidateUpdate = (before, after) => JsonTree.Same(before.At("spec", "clusterIPs"), after.At("spec", "clusterIPs")) ? [] :
        [
            FieldError.Invalid("spec.clusterIPs[0]", after.ArrayAt("spec", "clusterIPs") ?? [], "may not change once set"),
        ],
    };

    private static void Allocate(JsonObject body)
    {
        var spec = body.Make("spec");
        if (spec.TextAt("type") == "ExternalName")
        {
            return;
        }

        if (spec["clusterIP"] is null)
        {
            var number = Interlocked.Increment(ref _lastAddress);
            spec["clusterIP"] = string.Create(CultureInfo.InvariantCulture, $"10.96.{(number >> 8) & 0xff}.{number & 0xff}");
        }

        spec["clusterIPs"] = new JsonArray(spec.TextAt("clusterIP"));
        spec.Default("ipFamilies", new JsonArray("IPv4"));
        spec.Default("ipFamilyPolicy", "SingleStack");
    }
}
