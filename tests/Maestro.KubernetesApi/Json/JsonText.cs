using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Maestro.KubernetesApi.Json;

/// <summary>Writes JSON byte for byte as Go's encoder does: members in the order of the tree, <c>&lt;</c>, <c>&gt;</c> and <c>&amp;</c> escaped.</summary>
internal static class JsonText
{
    /// <summary>One document, without a line end.</summary>
    public static string Of(JsonNode? node)
    {
        var text = new StringBuilder();
        Write(text, node);
        return text.ToString();
    }

    /// <summary>One document in UTF-8, without a line end.</summary>
    public static byte[] Utf8(JsonNode? node) => Encoding.UTF8.GetBytes(Of(node));

    /// <summary>A JSON string literal.</summary>
    public static string Quoted(string value)
    {
        var text = new StringBuilder(value.Length + 2);
        WriteString(text, value);
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonNode? node)
    {
        switch (node)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject members:
                WriteObject(text, members);
                break;
            case JsonArray elements:
                WriteArray(text, elements);
                break;
            default:
                WriteValue(text, node.AsValue());
                break;
        }
    }

    private static void WriteObject(StringBuilder text, JsonObject members)
    {
        text.Append('{');
        var first = true;
        foreach (var (name, value) in members)
        {
            if (!first)
            {
                text.Append(',');
            }

            first = false;
            WriteString(text, name);
            text.Append(':');
            Write(text, value);
        }

        text.Append('}');
    }

    private static void WriteArray(StringBuilder text, JsonArray elements)
    {
        text.Append('[');
        for (var i = 0; i < elements.Count; i++)
        {
            if (i > 0)
            {
                text.Append(',');
            }

            Write(text, elements[i]);
        }

        text.Append(']');
    }

    private static void WriteValue(StringBuilder text, JsonValue value)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.String:
                WriteString(text, value.GetValue<string>());
                break;
            case JsonValueKind.True:
                text.Append("true");
                break;
            case JsonValueKind.False:
                text.Append("false");
                break;
            default:
                text.Append(value.TryGetValue<double>(out var number) && !value.TryGetValue<long>(out _)
                    ? Number(number)
                    : value.ToJsonString());
                break;
        }
    }

    private static string Number(double number)
    {
        var plain = number.ToString("R", CultureInfo.InvariantCulture);
        var size = Math.Abs(number);
        return size is >= 1e-6 and < 1e21 && plain.Contains('E', StringComparison.Ordinal)
            ? number.ToString("F0", CultureInfo.InvariantCulture)
            : plain.Replace("E", "e", StringComparison.Ordinal);
    }

    private static void WriteString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var character in value)
        {
            _ = character switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => text.Append(character),
            };
        }

        text.Append('"');
    }
}
