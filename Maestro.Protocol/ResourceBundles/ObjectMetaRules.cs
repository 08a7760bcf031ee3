using System.Text;
using System.Text.Json;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>The rules for the metadata of a manifest (protocol.md section 4.9 and the syntax rules of Kubernetes).</summary>
internal static class ObjectMetaRules
{
    private const int MaxAnnotationBytes = 256 * 1024;
    private const string QualifiedName =
        "must be at most 63 letters, digits, '-', '_' or '.', starting and ending with a letter or digit, with an optional DNS subdomain prefix and '/'";

    private const string LabelValue =
        "must be empty or at most 63 letters, digits, '-', '_' or '.', starting and ending with a letter or digit";

    private static readonly string[] Forbidden = ["generateName", "resourceVersion", "deletionGracePeriodSeconds"];

    /// <summary>Finds the first broken rule of the member <c>metadata</c>, or null.</summary>
    public static string? FindProblem(string path, JsonElement manifest, out string @namespace, out string name)
    {
        @namespace = "";
        name = "";
        if (!manifest.TryGetProperty("metadata"u8, out var metadata) || metadata.ValueKind == JsonValueKind.Null)
        {
            return FieldProblem.Required($"{path}.name");
        }

        if (metadata.ValueKind != JsonValueKind.Object)
        {
            return FieldProblem.WrongKind(path, "an object", metadata.ValueKind);
        }

        return FieldText.ReadRequired(path, metadata, "name", out name)
            ?? FindNamespaceProblem(path, metadata, out @namespace)
            ?? FindForbidden(path, metadata)
            ?? FieldMap.FindProblem(path, metadata, "labels", FindLabelProblem)
            ?? FindAnnotationProblem(path, metadata)
            ?? FinalizerRules.FindProblem($"{path}.finalizers", metadata);
    }

    private static string? FindNamespaceProblem(string path, JsonElement metadata, out string @namespace) =>
        FieldText.Read(path, metadata, "namespace", out @namespace)
            ?? (@namespace.Length == 0 || KubernetesNames.IsDns1123Label(@namespace)
                ? null
                : FieldProblem.Invalid(
                    $"{path}.namespace",
                    @namespace,
                    "must be a DNS-1123 label: at most 63 lower-case letters, digits or '-', starting and ending with a letter or digit"));

    private static string? FindForbidden(string path, JsonElement metadata)
    {
        foreach (var field in Forbidden)
        {
            if (metadata.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null && !value.IsEmptyText())
            {
                return FieldProblem.Forbidden($"{path}.{field}");
            }
        }

        return null;
    }

    private static bool IsEmptyText(this JsonElement value) => value.ValueKind == JsonValueKind.String && value.ValueEquals(""u8);

    private static string? FindLabelProblem(string path, string key, string value)
    {
        if (!KubernetesNames.IsQualifiedName(key))
        {
            return FieldProblem.Invalid(path, key, QualifiedName);
        }

        return KubernetesNames.IsLabelValue(value) ? null : FieldProblem.Invalid($"{path}.{key}", value, LabelValue);
    }

    private static string? FindAnnotationProblem(string path, JsonElement metadata)
    {
        var size = 0L;
        var problem = FieldMap.FindProblem(path, metadata, "annotations", (map, key, value) =>
        {
            size += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value);

            // Unlike a label's, the prefix of an annotation's key may hold upper-case letters.
            return KubernetesNames.IsQualifiedName(key.ToLowerInvariant()) ? null : FieldProblem.Invalid(map, key, QualifiedName);
        });
        return problem is null && size > MaxAnnotationBytes
            ? $"{path}.annotations: Too long: {size} bytes, may not be more than {MaxAnnotationBytes} bytes"
            : problem;
    }
}
