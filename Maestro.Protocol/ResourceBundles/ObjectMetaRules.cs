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

    /// <summary>Finds the first broken rule of the field <c>metadata</c>, or null; paths in it are those within the manifest.</summary>
    public static string? FindProblem(in ManifestFields fields, ReadOnlySpan<byte> data, out string @namespace, out string name)
    {
        @namespace = "";
        name = "";
        if (fields.Metadata.IsAbsent)
        {
            return FieldProblem.Required(".metadata.name");
        }

        if (fields.Metadata.Type != JsonTokenType.StartObject)
        {
            return FieldProblem.WrongKind(".metadata", "an object", fields.Metadata.Type);
        }

        return FieldText.ReadRequired(".metadata.name", fields.Name, data, out name)
            ?? FindNamespaceProblem(fields.Namespace, data, out @namespace)
            ?? FindForbidden(".metadata.generateName", fields.GenerateName)
            ?? FindForbidden(".metadata.resourceVersion", fields.ResourceVersion)
            ?? FindForbidden(".metadata.deletionGracePeriodSeconds", fields.DeletionGracePeriodSeconds)
            ?? FieldMap.FindProblem(".metadata.labels", fields.Labels, data, FindLabelProblem)
            ?? FindAnnotationProblem(fields.Annotations, data)
            ?? FinalizerRules.FindProblem(".metadata.finalizers", fields.Finalizers, data);
    }

    private static string? FindNamespaceProblem(JsonPlace field, ReadOnlySpan<byte> data, out string @namespace) =>
        FieldText.Read(".metadata.namespace", field, data, out @namespace)
            ?? (@namespace.Length == 0 || KubernetesNames.IsDns1123Label(@namespace)
                ? null
                : FieldProblem.Invalid(
                    ".metadata.namespace",
                    @namespace,
                    "must be a DNS-1123 label: at most 63 lower-case letters, digits or '-', starting and ending with a letter or digit"));

    private static string? FindForbidden(string path, JsonPlace field) =>
        field.IsAbsent || field.IsEmptyText ? null : FieldProblem.Forbidden(path);

    private static string? FindLabelProblem(string path, string key, string value)
    {
        if (!KubernetesNames.IsQualifiedName(key))
        {
            return FieldProblem.Invalid(path, key, QualifiedName);
        }

        return KubernetesNames.IsLabelValue(value) ? null : FieldProblem.Invalid($"{path}.{key}", value, LabelValue);
    }

    private static string? FindAnnotationProblem(JsonPlace field, ReadOnlySpan<byte> data)
    {
        if (field.IsAbsent)
        {
            return null;
        }

        var size = 0L;
        var problem = FieldMap.FindProblem(".metadata.annotations", field, data, (path, key, value) =>
        {
            size += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value);

            // Unlike a label's, the prefix of an annotation's key may hold upper-case letters.
            return KubernetesNames.IsQualifiedName(key.ToLowerInvariant()) ? null : FieldProblem.Invalid(path, key, QualifiedName);
        });
        return problem is null && size > MaxAnnotationBytes
            ? $".metadata.annotations: Too long: {size} bytes, may not be more than {MaxAnnotationBytes} bytes"
            : problem;
    }
}
