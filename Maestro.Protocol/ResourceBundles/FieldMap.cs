using System.Text.Json;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>Reads fields that map names to strings, such as labels.</summary>
internal static class FieldMap
{
    /// <summary>Asks the rule about every entry and answers with the first problem, or null.</summary>
    /// <param name="path">The path of the parent.</param>
    /// <param name="parent">The parent; it may lack the field.</param>
    /// <param name="name">The field.</param>
    /// <param name="rule">Is given the path of the field, a key and its value.</param>
    public static string? FindProblem(string path, JsonElement parent, string name, Func<string, string, string, string?> rule)
    {
        if (!parent.TryGetProperty(name, out var map) || map.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        path = $"{path}.{name}";
        if (map.ValueKind != JsonValueKind.Object)
        {
            return FieldProblem.WrongKind(path, "an object of strings", map.ValueKind);
        }

        foreach (var entry in map.EnumerateObject())
        {
            var problem = entry.Value.ValueKind == JsonValueKind.String
                ? rule(path, entry.Name, entry.Value.GetString()!)
                : FieldProblem.Invalid(path, entry.Name, $"must map to a string, not {JsonObjectText.Describe(entry.Value.ValueKind)}");
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }
}
