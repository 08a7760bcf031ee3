using System.Globalization;
using System.Text.Json.Nodes;

namespace Maestro.Agent.Applying;

/// <summary>Removal by JSON pointer (RFC 6901).</summary>
internal static class JsonPointer
{
    /// <summary>Removes what the pointer names; nothing there is no error.</summary>
    /// <exception cref="ManifestException">The pointer is malformed or leads through a value that has no members.</exception>
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
            if (node is null)
            {
                return;
            }
        }

        switch (node)
        {
            case JsonObject members:
                members.Remove(tokens[^1]);
                break;
            case JsonArray elements when Index(elements, tokens[^1]) is { } at:
                elements.RemoveAt(at);
                break;
            case JsonArray:
                break;
            default:
                throw Fail(pointer, "the parent is neither an object nor a list");
        }
    }

    private static JsonNode? Step(JsonNode? node, string token, string pointer) => node switch
    {
        JsonObject members => members[token],
        JsonArray elements => Index(elements, token) is { } at ? elements[at] : null,
        _ => throw Fail(pointer, $"'{token}' is looked for in a value that has no members"),
    };

    private static int? Index(JsonArray elements, string token) =>
        int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < elements.Count ? at : null;

    private static string Unescape(string token) =>
        token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    private static ManifestException Fail(string pointer, string detail) =>
        new($"JSON Pointer error in '{pointer}': {detail}", ApplyFailure.IgnoredFields);
}
