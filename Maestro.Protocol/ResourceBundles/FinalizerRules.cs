using System.Text.Json;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>The rules for the finalizers of a manifest.</summary>
internal static class FinalizerRules
{
    private const string Orphan = "orphan";
    private const string Foreground = "foregroundDeletion";

    /// <summary>Finds the first broken rule, or null.</summary>
    /// <param name="path">The path of the field.</param>
    /// <param name="field">The field; it may be missing.</param>
    /// <param name="data">The text it is in.</param>
    public static string? FindProblem(string path, JsonPlace field, ReadOnlySpan<byte> data)
    {
        if (field.IsAbsent)
        {
            return null;
        }

        if (field.Type != JsonTokenType.StartArray)
        {
            return FieldProblem.WrongKind(path, "a list of strings", field.Type);
        }

        var (orphan, foreground) = (false, false);
        var reader = field.Read(data);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String)
            {
                return FieldProblem.WrongKind(path, "a list of strings", reader.TokenType);
            }

            var name = reader.GetString()!;
            if (!KubernetesNames.IsQualifiedName(name))
            {
                return FieldProblem.Invalid(path, name, "must be a qualified name such as example.com/cleanup");
            }

            orphan |= name == Orphan;
            foreground |= name == Foreground;
        }

        return orphan && foreground ? FieldProblem.Invalid(path, $"{Orphan}, {Foreground}", "cannot both be set") : null;
    }
}
