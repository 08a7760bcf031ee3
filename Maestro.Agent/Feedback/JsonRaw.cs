using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Maestro.Agent.Feedback;

/// <summary>
/// The text of a <c>JsonRaw</c> value: compact, keys in ordinal order, numbers and text as Go writes them (agent.md section 4.6 item 6).
/// </summary>
internal static class JsonRaw
{
    /// <summary>The text of one value.</summary>
    public static string Write(JsonElement value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    /// <summary>The text of a list of values.</summary>
    public static string Write(IEnumerable<JsonElement> values)
    {
        var text = new StringBuilder();
        WriteList(text, values);
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                var separator = "";
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    text.Append(separator);
                    WriteString(text, member.Name);
                    text.Append(':');
                    Write(text, member.Value);
                    separator = ",";
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                WriteList(text, value.EnumerateArray());
                break;
            case JsonValueKind.String:
                WriteString(text, value.GetString()!);
                break;
            case JsonValueKind.Number when !value.TryGetInt64(out _):
                text.Append(GoNumber.Json(value.GetDouble()));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static void WriteList(StringBuilder text, IEnumerable<JsonElement> values)
    {
        text.Append('[');
        var separator = "";
        foreach (var value in values)
        {
            text.Append(separator);
            Write(text, value);
            separator = ",";
        }

        text.Append(']');
    }

    private static void WriteString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var character in value)
        {
            _ = character switch
            {
                '"' or '\\' => text.Append('\\').Append(character),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029' =>
                    text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => text.Append(character),
            };
        }

        text.Append('"');
    }
}
