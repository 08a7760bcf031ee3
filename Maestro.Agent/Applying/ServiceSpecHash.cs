using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Maestro.Agent.Feedback;

namespace Maestro.Agent.Applying;

/// <summary>The hash of the spec of a Service or CSIDriver, kept in an annotation (agent.md sections 2.6 and 11.5).</summary>
internal static class ServiceSpecHash
{
    /// <summary>The annotation that carries the hash.</summary>
    public const string Annotation = "operator.openshift.io/spec-hash";

    private static readonly string[] Fields =
    [
        "ports", "selector", "clusterIP", "clusterIPs", "type", "externalIPs", "sessionAffinity", "loadBalancerIP",
        "loadBalancerSourceRanges", "externalName", "externalTrafficPolicy", "healthCheckNodePort", "publishNotReadyAddresses",
        "sessionAffinityConfig", "ipFamilies", "ipFamilyPolicy", "allocateLoadBalancerNodePorts", "loadBalancerClass",
        "internalTrafficPolicy", "trafficDistribution",
    ];

    private static readonly string[] PortFields = ["name", "protocol", "appProtocol", "port", "targetPort", "nodePort"];

    /// <summary>The hash of a Service's spec, 64 lower-case hexadecimal digits.</summary>
    public static string Compute(JsonObject spec)
    {
        var text = new StringBuilder("{");
        foreach (var field in Fields)
        {
            if (field == "ports" && spec["ports"] is JsonArray { Count: > 0 } ports)
            {
                text.Append(text.Length > 1 ? "," : "").Append("\"ports\":[")
                    .AppendJoin(',', ports.OfType<JsonObject>().Select(Port)).Append(']');
            }
            else if (field != "ports")
            {
                Append(text, field, spec[field]);
            }
        }

        return Hash(text.Append('}').ToString());
    }

    /// <summary>The hash of any other spec: its keys in order.</summary>
    public static string ComputeSorted(JsonObject spec) => Hash(Text(spec));

    private static string Port(JsonObject port)
    {
        var text = new StringBuilder("{");
        foreach (var field in PortFields)
        {
            if (field == "targetPort" && port[field] is null)
            {
                text.Append(text.Length > 1 ? "," : "").Append("\"targetPort\":0");
            }
            else
            {
                Append(text, field, port[field], always: field == "targetPort");
            }
        }

        return text.Append('}').ToString();
    }

    private static void Append(StringBuilder text, string field, JsonNode? value, bool always = false)
    {
        if (always || !IsZero(value))
        {
            text.Append(text.Length > 1 ? "," : "").Append('"').Append(field).Append("\":").Append(Text(value!));
        }
    }

    private static bool IsZero(JsonNode? value) => value switch
    {
        null => true,
        JsonArray list => list.Count == 0,
        JsonObject members => members.Count == 0,
        _ => value.GetValueKind() switch
        {
            JsonValueKind.False => true,
            JsonValueKind.String => value.GetValue<string>().Length == 0,
            JsonValueKind.Number => value.ToJsonString() == "0",
            _ => false,
        },
    };

    private static string Text(JsonNode value) => JsonRaw.Write(JsonElement.Parse(value.ToJsonString()));

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
