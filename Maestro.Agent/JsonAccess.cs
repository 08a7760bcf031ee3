using System.Text.Json;

namespace Maestro.Agent;

/// <summary>Lenient reading of JSON objects: a member of another shape counts as missing.</summary>
internal static class JsonAccess
{
    /// <summary>A member other than null, or null.</summary>
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null
            ? member
            : null;

    /// <summary>The text of a member, or null when it is not a string.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } member ? member.GetString() : null;

    /// <summary>The integer of a member, or null when it is not one.</summary>
    public static long? Integer(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } member && member.TryGetInt64(out var number) ? number : null;

    /// <summary>The elements of an array member; none when it is not an array.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Array } member ? member.EnumerateArray() : [];

    /// <summary>The text members of an object member; null when there are none.</summary>
    public static Dictionary<string, string>? Texts(this JsonElement element, string name)
    {
        if (element.Member(name) is not { ValueKind: JsonValueKind.Object } member)
        {
            return null;
        }

        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in member.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.String)
            {
                texts[property.Name] = property.Value.GetString()!;
            }
        }

        return texts.Count > 0 ? texts : null;
    }
}
