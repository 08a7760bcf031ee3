using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

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
            : GoDouble(double.Parse(literal, CultureInfo.InvariantCulture));

    // Go switches to an exponent below 1e-4 and from 1e21 on, and writes it with at least two digits.
    private static string GoDouble(double number)
    {
        if (number == 0)
        {
            return double.IsNegative(number) ? "-0" : "0";
        }

        var scientific = number.ToString("E16", CultureInfo.InvariantCulture);
        var exponent = int.Parse(scientific[(scientific.IndexOf('E', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
        var shortest = number.ToString("R", CultureInfo.InvariantCulture);
        var (digits, point) = Digits(shortest);
        var sign = number < 0 ? "-" : "";
        if (exponent is < -4 or >= 21)
        {
            var mantissa = digits.Length > 1 ? $"{digits[0]}.{digits[1..]}" : digits;
            return $"{sign}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        return sign + (point <= 0 ? "0." + new string('0', -point) + digits
            : point >= digits.Length ? digits + new string('0', point - digits.Length)
            : $"{digits[..point]}.{digits[point..]}");
    }

    // The significant digits, and how many of them stand before the decimal point.
    private static (string Digits, int Point) Digits(string shortest)
    {
        var text = shortest.TrimStart('-');
        var exponent = 0;
        if (text.IndexOf('E', StringComparison.Ordinal) is >= 0 and var at)
        {
            exponent = int.Parse(text[(at + 1)..], CultureInfo.InvariantCulture);
            text = text[..at];
        }

        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var point = (dot < 0 ? text.Length : dot) + exponent;
        text = text.Replace(".", "", StringComparison.Ordinal);
        var leading = text.Length - text.TrimStart('0').Length;
        return (text.Trim('0'), point - leading);
    }
}
