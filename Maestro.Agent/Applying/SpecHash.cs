using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Maestro.Agent.Feedback;

namespace Maestro.Agent.Applying;

/// <summary>
/// The hash by which a server-side apply with ignored fields knows that a manifest changed (agent.md sections 2.8 and 11.5): an
/// MD5 of the object as Go prints it. Reproduced exactly, so that taking over from the reference agent overwrites nothing.
/// </summary>
internal static class SpecHash
{
    /// <summary>The annotation that carries the hash.</summary>
    public const string Annotation = "open-cluster-management.io/config-spec-hash";

    /// <summary>The hash of an object, 32 lower-case hexadecimal digits.</summary>
    public static string Compute(JsonNode manifest)
    {
        var text = new StringBuilder("&{");
        Append(text, manifest);
        text.Append('}');
#pragma warning disable CA5351 // A checksum that the reference defines, no protection.
        return Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text.ToString())));
#pragma warning restore CA5351
    }

    private static void Append(StringBuilder text, JsonNode? node)
    {
        switch (node)
        {
            case null:
                text.Append("<nil>");
                break;
            case JsonObject members:
                text.Append("map[");
                var separator = "";
                foreach (var (name, value) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
                {
                    text.Append(separator).Append(name).Append(':');
                    Append(text, value);
                    separator = " ";
                }

                text.Append(']');
                break;
            case JsonArray elements:
                text.Append('[');
                for (var index = 0; index < elements.Count; index++)
                {
                    text.Append(index > 0 ? " " : "");
                    Append(text, elements[index]);
                }

                text.Append(']');
                break;
            default:
                text.Append(Scalar(node.AsValue()));
                break;
        }
    }

    private static string Scalar(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => Number(value.ToJsonString()),
    };

    private static string Number(string literal) =>
        long.TryParse(literal, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)
            ? integer.ToString(CultureInfo.InvariantCulture)
            : GoNumber.Print(double.Parse(literal, CultureInfo.InvariantCulture));
}
