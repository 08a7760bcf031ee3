using System.Text.Json;

namespace Maestro.Cli.Manifests;

/// <summary>Members of a document with the type they must have. One that is null is not there.</summary>
internal static class Members
{
    /// <summary>A text; null when it is not there or empty.</summary>
    /// <exception cref="CommandFailure">It is something else.</exception>
    public static string? Text(InputDocument document, JsonElement parent, string path) =>
        Find(document, parent, path, JsonValueKind.String, "a text")?.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>A whole number that is not negative; null when it is not there.</summary>
    /// <inheritdoc cref="Text"/>
    public static int? Number(InputDocument document, JsonElement parent, string path)
    {
        const string allowed = "a whole number from 0 to 2147483647";
        return Find(document, parent, path, JsonValueKind.Number, allowed) is { } value
            ? value.TryGetInt32(out var number) && number >= 0 ? number : throw Wrong(document, path, value, allowed)
            : null;
    }

    /// <summary>A map; null when it is not there.</summary>
    /// <inheritdoc cref="Text"/>
    public static JsonElement? Map(InputDocument document, JsonElement? parent, string path) =>
        parent is { } given ? Find(document, given, path, JsonValueKind.Object, "a map") : null;

    /// <summary>A list; null when it is not there.</summary>
    /// <inheritdoc cref="Text"/>
    public static JsonElement? List(InputDocument document, JsonElement? parent, string path) =>
        parent is { } given ? Find(document, given, path, JsonValueKind.Array, "a list") : null;

    private static JsonElement? Find(InputDocument document, JsonElement parent, string path, JsonValueKind kind, string allowed)
    {
        var name = path[(path.LastIndexOf('.') + 1)..];
        if (!parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == kind ? value : throw Wrong(document, path, value, allowed);
    }

    private static CommandFailure Wrong(InputDocument document, string path, JsonElement value, string allowed)
    {
        var text = value.GetRawText();
        return document.Wrong($"{path}: {(text.Length > 100 ? text[..100] + "..." : text)} is not allowed; allowed: {allowed}");
    }
}
