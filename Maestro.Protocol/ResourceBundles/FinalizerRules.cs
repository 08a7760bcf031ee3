using System.Text.Json;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>The rules for the finalizers of a manifest.</summary>
internal static class FinalizerRules
{
    private const string Orphan = "orphan";
    private const string Foreground = "foregroundDeletion";

    /// <summary>Finds the first broken rule, or null.</summary>
    public static string? FindProblem(string path, JsonElement metadata)
    {
        if (!metadata.TryGetProperty("finalizers"u8, out var finalizers) || finalizers.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (finalizers.ValueKind != JsonValueKind.Array)
        {
            return FieldProblem.WrongKind(path, "a list of strings", finalizers.ValueKind);
        }

        var (orphan, foreground) = (false, false);
        foreach (var finalizer in finalizers.EnumerateArray())
        {
            if (finalizer.ValueKind != JsonValueKind.String)
            {
                return FieldProblem.WrongKind(path, "a list of strings", finalizer.ValueKind);
            }

            var name = finalizer.GetString()!;
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
