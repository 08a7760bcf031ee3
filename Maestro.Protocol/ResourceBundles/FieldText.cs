using System.Text.Json;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>Reads string fields of a manifest; each answers with the problem or null.</summary>
internal static class FieldText
{
    /// <summary>Reads a field that may be missing or null; then the text is empty.</summary>
    public static string? Read(string path, JsonPlace field, ReadOnlySpan<byte> data, out string text)
    {
        text = "";
        if (field.IsAbsent)
        {
            return null;
        }

        if (field.Type != JsonTokenType.String)
        {
            return FieldProblem.WrongKind(path, "a string", field.Type);
        }

        text = field.Text(data);
        return null;
    }

    /// <summary>Reads a field that must be there and not be empty.</summary>
    public static string? ReadRequired(string path, JsonPlace field, ReadOnlySpan<byte> data, out string text) =>
        Read(path, field, data, out text) ?? (text.Length == 0 ? FieldProblem.Required(path) : null);
}
