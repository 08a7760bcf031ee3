using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

/// <summary>Functions of texts.</summary>
internal static class JqTexts
{
    /// <summary>A function of its input and its arguments; null when there is none here.</summary>
    public static Func<JsonNode?, JsonNode?[], JsonNode?>? Find(string name, int arguments) => (name, arguments) switch
    {
        ("tostring", 0) => (value, _) => JqText.Plain(value),
        ("tojson", 0) => (value, _) => JqText.Json(value),
        ("fromjson", 0) => (value, _) => FromJson(Require(value, name)),
        ("tonumber", 0) => (value, _) => JqNumbers.Number(value) is not null ? value!.DeepClone()
            : JqValues.Text(value) is not { } text ? throw new JqException($"{JqValues.TypeOf(value)} cannot be parsed as a number")
            : JqNumbers.Read(text) ?? throw new JqException($"{JqText.Describe(value)} cannot be parsed as a number"),
        ("ascii_downcase", 0) => (value, _) => Map(Require(value, name), c => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c),
        ("ascii_upcase", 0) => (value, _) => Map(Require(value, name), c => char.IsAsciiLetterLower(c) ? (char)(c & ~0x20) : c),
        ("trim", 0) => (value, _) => Require(value, name).Trim(),
        ("ltrim", 0) => (value, _) => Require(value, name).TrimStart(),
        ("rtrim", 0) => (value, _) => Require(value, name).TrimEnd(),
        ("utf8bytelength", 0) => (value, _) => Encoding.UTF8.GetByteCount(Require(value, name)),
        ("explode", 0) => (value, _) => new JsonArray([.. Require(value, name).EnumerateRunes().Select(rune => (JsonNode?)rune.Value)]),
        ("implode", 0) => (value, _) => string.Concat(JqValues.Items(value).Select(ToRune)),
        ("startswith", 1) => (value, given) => Require(value, name).StartsWith(Require(given[0], name), StringComparison.Ordinal),
        ("endswith", 1) => (value, given) => Require(value, name).EndsWith(Require(given[0], name), StringComparison.Ordinal),
        ("ltrimstr", 1) => (value, given) => TrimStart(value, given[0]),
        ("rtrimstr", 1) => (value, given) => TrimEnd(value, given[0]),
        ("trimstr", 1) => (value, given) => TrimEnd(TrimStart(value, given[0]), given[0]),
        ("split", 1) => (value, given) => Split(Require(value, name), Require(given[0], name)),
        ("join", 1) => (value, given) => string.Join(Require(given[0], name), JqValues.Items(value).Select(Joinable)),
        _ => null,
    };

    /// <summary>The parts between separators; the letters when the separator is empty.</summary>
    public static JsonArray Split(string text, string separator) => new([.. text.Length == 0 ? []
        : separator.Length == 0 ? text.EnumerateRunes().Select(rune => (JsonNode?)rune.ToString())
        : text.Split(separator).Select(part => (JsonNode?)part)]);

    /// <summary>The text, the last letter first.</summary>
    public static string Reverse(string text) => string.Concat(text.EnumerateRunes().Reverse());

    /// <summary>The text of a value.</summary>
    /// <exception cref="JqException">It is none.</exception>
    public static string Require(JsonNode? value, string function) =>
        JqValues.Text(value) ?? throw new JqException($"{function} cannot be used with {JqValues.TypeOf(value)}");

    private static string Map(string text, Func<char, char> change) => string.Create(text.Length, (text, change), static (span, state) =>
    {
        for (var at = 0; at < span.Length; at++)
        {
            span[at] = state.change(state.text[at]);
        }
    });

    private static JsonNode? TrimStart(JsonNode? value, JsonNode? start) =>
        JqValues.Text(value) is { } whole && JqValues.Text(start) is { } text && whole.StartsWith(text, StringComparison.Ordinal)
            ? whole[text.Length..]
            : JqValues.Copy(value);

    private static JsonNode? TrimEnd(JsonNode? value, JsonNode? end) =>
        JqValues.Text(value) is { } whole && JqValues.Text(end) is { } text && whole.EndsWith(text, StringComparison.Ordinal)
            ? whole[..^text.Length]
            : JqValues.Copy(value);

    private static string Joinable(JsonNode? value) => value switch
    {
        null => "",
        JsonValue => JqText.Plain(value),
        _ => throw new JqException($"Cannot join with {JqText.Describe(value)}"),
    };

    private static string ToRune(JsonNode? value) => JqNumbers.Number(value) is { } number && Rune.TryCreate((int)number, out var rune)
        ? rune.ToString()
        : throw new JqException("Invalid codepoint literal");

    // JsonNode reads only when it is asked, and throws then what is no JsonException: for a name that occurs twice, of which the last is meant,
    // and for half a pair of surrogates.
    private static JsonNode? Node(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new JsonObject();
                foreach (var member in element.EnumerateObject())
                {
                    members[member.Name] = Node(member.Value);
                }

                return members;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(Node)]);
            case JsonValueKind.String:
                return element.GetString();
            default:
                return JsonValue.Create(element);
        }
    }

    private static JsonNode? FromJson(string text)
    {
        try
        {
            return Node(JsonElement.Parse(text));
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            throw new JqException($"{text} cannot be read as JSON: {cause.Message}");
        }
    }
}
