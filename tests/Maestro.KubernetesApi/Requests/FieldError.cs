using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;

namespace Maestro.KubernetesApi.Requests;

/// <summary>What is wrong with one field of an object.</summary>
/// <param name="Field">Its path, such as <c>spec.template.metadata.labels</c>.</param>
/// <param name="Reason">The machine-readable reason.</param>
/// <param name="Text">The sentence without the path.</param>
internal sealed record FieldError(string Field, string Reason, string Text)
{
    public static FieldError Required(string field, string detail = "") =>
        new(field, "FieldValueRequired", detail.Length == 0 ? "Required value" : $"Required value: {detail}");

    public static FieldError Invalid(string field, JsonNode? value, string detail) =>
        new(field, "FieldValueInvalid", $"Invalid value: {JsonText.Of(value)}: {detail}");

    /// <summary>A value that is shown as it is, without quotes.</summary>
    public static FieldError InvalidText(string field, string shown, string detail) => new(field, "FieldValueInvalid", $"Invalid value: {shown}: {detail}");

    public static FieldError Forbidden(string field, string detail) => new(field, "FieldValueForbidden", $"Forbidden: {detail}");

    public static FieldError Unsupported(string field, JsonNode? value, params string[] supported) => new(
        field, "FieldValueNotSupported", $"Unsupported value: {JsonText.Of(value)}: supported values: {string.Join(", ", supported.Select(JsonText.Quoted))}");

    public static FieldError Duplicate(string field, JsonNode? value) => new(field, "FieldValueDuplicate", $"Duplicate value: {JsonText.Of(value)}");

    public static FieldError TooMany(string field, int actual, int allowed) =>
        new(field, "FieldValueTooMany", $"Too many: {actual}: must have at most {allowed} items");

    /// <summary>All errors in one sentence; equal ones once.</summary>
    public static string Sentence(IReadOnlyList<FieldError> errors)
    {
        var sentences = errors.Select(error => $"{error.Field}: {error.Text}").Distinct().ToList();
        return sentences.Count == 1 ? sentences[0] : $"[{string.Join(", ", sentences)}]";
    }
}
