using System.Text.Json;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>Reads string fields of a manifest; each answers with the problem or null.</summary>
internal static class FieldText
{
    /// <summary>Reads a field that may be missing or null; then the text is empty.</summary>
    public static string? Read(string path, JsonElement parent, string name, out string text)
    {
        text = "";
        if (!parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            return FieldProblem.WrongKind($"{path}.{name}", "a string", value.ValueKind);
        }

        text = value.GetString()!;
        return null;
    }

    /// <summary>Reads a field that must be there and not be empty.</summary>
    public static string? ReadRequired(string path, JsonElement parent, string name, out string text) =>
        Read(path, parent, name, out text) ?? (text.Length == 0 ? FieldProblem.Required($"{path}.{name}") : null);
}
