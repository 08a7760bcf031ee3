using System.Text.Json;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>Reads fields that map names to strings, such as labels.</summary>
internal static class FieldMap
{
    /// <summary>Asks the rule about every entry and answers with the first problem, or null.</summary>
    /// <param name="path">The path of the field.</param>
    /// <param name="field">The field; it may be missing.</param>
    /// <param name="data">The text it is in.</param>
    /// <param name="rule">Is given the path of the field, a key and its value.</param>
    public static string? FindProblem(string path, JsonPlace field, ReadOnlySpan<byte> data, Func<string, string, string, string?> rule)
    {
        if (field.IsAbsent)
        {
            return null;
        }

        if (field.Type != JsonTokenType.StartObject)
        {
            return FieldProblem.WrongKind(path, "an object of strings", field.Type);
        }

        var reader = field.Read(data);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            var problem = reader.TokenType == JsonTokenType.String
                ? rule(path, key, reader.GetString()!)
                : FieldProblem.Invalid(path, key, $"must map to a string, not {JsonKind.Describe(reader.TokenType)}");
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }
}
