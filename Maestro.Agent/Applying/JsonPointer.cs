using System.Globalization;
using System.Text.Json.Nodes;

namespace Maestro.Agent.Applying;

/// <summary>Removal by JSON pointer (RFC 6901).</summary>
internal static class JsonPointer
{
    /// <summary>Removes what the pointer names; nothing there is no error.</summary>
    /// <exception cref="ManifestException">The pointer is malformed, or a list is asked for what is no index.</exception>
    public static void Remove(JsonObject root, string pointer)
    {
        if (!pointer.StartsWith('/'))
        {
            throw Fail(pointer, "a pointer must begin with a slash");
        }

        var tokens = pointer[1..].Split('/').Select(Unescape).ToList();
        JsonNode? node = root;
        for (var index = 0; index < tokens.Count - 1; index++)
        {
            node = Step(node, tokens[index], pointer);
        }

        switch (node)
        {
            case JsonObject members:
                members.Remove(tokens[^1]);
                break;
            case JsonArray elements when Index(elements, tokens[^1], pointer) is { } at:
                elements.RemoveAt(at);
                break;
        }
    }

    private static JsonNode? Step(JsonNode? node, string token, string pointer) => node switch
    {
        JsonObject members => members[token],
        JsonArray elements => Index(elements, token, pointer) is { } at ? elements[at] : null,
        _ => null,
    };

    private static int? Index(JsonArray elements, string token, string pointer) =>
        token.Length == 0 || token.AsSpan().ContainsAnyExceptInRange('0', '9') ? throw Fail(pointer, $"'{token}' is no index of a list")
        : int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < elements.Count ? at
        : null;

    private static string Unescape(string token) =>
        token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    private static ManifestException Fail(string pointer, string detail) =>
        new($"JSON Pointer error in '{pointer}': {detail}", ApplyFailure.IgnoredFields);
}
