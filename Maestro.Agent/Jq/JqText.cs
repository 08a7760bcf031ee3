using System.Text;
using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

/// <summary>Values as text, and texts as jq counts them: by code points.</summary>
internal static class JqText
{
    private const int MaxDescribed = 40;

    /// <summary>The value as JSON: members in the order of their names, and no more escapes than needed.</summary>
    public static string Json(JsonNode? value)
    {
        var json = new StringBuilder();
        Write(json, value);
        return json.ToString();
    }

    /// <summary>A text as it is, and anything else as JSON.</summary>
    public static string Plain(JsonNode? value) => JqValues.Text(value) ?? Json(value);

    /// <summary>A value for a message: its type, and what it starts with.</summary>
    public static string Describe(JsonNode? value)
    {
        var json = Json(value);
        return $"{JqValues.TypeOf(value)} ({(json.Length > MaxDescribed ? $"{json[..(MaxDescribed - 3)]}..." : json)})";
    }

    /// <summary>The number of code points.</summary>
    public static int Length(ReadOnlySpan<char> text)
    {
        var length = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            length++;
        }

        return length;
    }

    /// <summary>The part from one code point to before another.</summary>
    public static string Slice(string text, int start, int end)
    {
        var part = new StringBuilder();
        var index = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (index >= end)
            {
                break;
            }

            if (index >= start)
            {
                part.Append(rune);
            }

            index++;
        }

        return part.ToString();
    }

    private static void Write(StringBuilder json, JsonNode? value)
    {
        JqBudget.RequireStack();
        switch (value)
        {
            case JsonObject members:
                var separator = "{";
                foreach (var (name, member) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
                {
                    json.Append(separator);
                    Write(json, name);
                    json.Append(':');
                    Write(json, member);
                    separator = ",";
                }

                json.Append(members.Count == 0 ? "{}" : "}");
                break;
            case JsonArray elements:
                json.Append('[');
                for (var at = 0; at < elements.Count; at++)
                {
                    json.Append(at == 0 ? "" : ",");
                    Write(json, elements[at]);
                }

                json.Append(']');
                break;
            case JsonValue when JqValues.Text(value) is { } text:
                Write(json, text);
                break;
            case JsonValue number when JqNumbers.Number(number) is not null:
                json.Append(JqNumbers.Text(number));
                break;
            default:
                json.Append(value?.ToJsonString() ?? "null");
                break;
        }
    }

    private static void Write(StringBuilder json, string text)
    {
        json.Append('"');
        foreach (var c in text)
        {
            json.Append(c switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                '\n' => @"\n",
                '\r' => @"\r",
                '\t' => @"\t",
                '\b' => @"\b",
                '\f' => @"\f",
                < ' ' or '\x7f' => $"\\u{(int)c:x4}",
                _ => null,
            } ?? c.ToString());
        }

        json.Append('"');
    }
}
