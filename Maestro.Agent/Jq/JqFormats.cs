using System.Text;
using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

/// <summary>The ways to write a value: <c>@base64</c> and the like.</summary>
internal static class JqFormats
{
    /// <summary>A function of its input; null when there is none here.</summary>
    public static Func<JsonNode?, JsonNode?[], JsonNode?>? Find(string name, int arguments) => (name, arguments) switch
    {
        ("@text", 0) => (value, _) => JqText.Plain(value),
        ("@json", 0) => (value, _) => JqText.Json(value),
        ("@base64", 0) => (value, _) => Convert.ToBase64String(Encoding.UTF8.GetBytes(JqText.Plain(value))),
        ("@base64d", 0) => (value, _) => FromBase64(JqText.Plain(value)),
        ("@uri", 0) => (value, _) => Uri.EscapeDataString(JqText.Plain(value)),
        ("@html", 0) => (value, _) => Html(JqText.Plain(value)),
        ("@sh", 0) => (value, _) => string.Join(' ', (value is JsonArray list ? list : [JqValues.Copy(value)]).Select(Sh)),
        ("@csv", 0) => (value, _) => Row(value, "csv", ',', text => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""),
        ("@tsv", 0) => (value, _) => Row(value, "tsv", '\t', Tsv),
        _ => null,
    };

    private static string FromBase64(string text)
    {
        try
        {
            var digits = text.TrimEnd('=');
            return Encoding.UTF8.GetString(Convert.FromBase64String(digits.PadRight((digits.Length + 3) / 4 * 4, '=')));
        }
        catch (FormatException)
        {
            throw new JqException($"{JqText.Describe(text)} is not valid base64 data");
        }
    }

    private static string Html(string text) => Replaced(text, ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("'", "&#39;"), ("\"", "&quot;"));

    private static string Tsv(string text) => Replaced(text, ("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"));

    private static string Replaced(string text, params IEnumerable<(string From, string To)> pairs) =>
        pairs.Aggregate(text, (done, pair) => done.Replace(pair.From, pair.To, StringComparison.Ordinal));

    private static string Sh(JsonNode? value) => JqValues.Text(value) is { } text ? $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'"
        : value is JsonObject or JsonArray ? throw new JqException($"{JqText.Describe(value)} can not be escaped for shell")
        : JqText.Json(value);

    private static string Row(JsonNode? value, string format, char separator, Func<string, string> escape) => value is JsonArray list
        ? string.Join(separator, list.Select(item => item switch
        {
            null => "",
            _ when JqValues.Text(item) is { } text => escape(text),
            JsonValue => JqText.Json(item),
            _ => throw new JqException($"{JqText.Describe(item)} is not valid in a {format} row"),
        }))
        : throw new JqException($"{JqText.Describe(value)} cannot be {format}-formatted, only an array can be");
}
