using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Requests;
using Maestro.KubernetesApi.Resources;

namespace Maestro.KubernetesApi.Reading;

/// <summary>A selector on fields: <c>metadata.name</c> and <c>metadata.namespace</c> everywhere, a few more for some kinds.</summary>
internal sealed record FieldSelector(IReadOnlyList<(string Field, string Value, bool Equal)> Terms)
{
    private static readonly Dictionary<string, string[]> MoreFields = new(StringComparer.Ordinal)
    {
        ["Pod"] = ["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "status.phase", "status.podIP"],
        ["Event"] = ["involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "reason", "type", "source"],
        ["Secret"] = ["type"],
        ["Namespace"] = ["status.phase"],
        ["Job"] = ["status.successful"],
    };

    public bool Matches(JsonObject body) => Terms.All(term => (Value(body, term.Field) == term.Value) == term.Equal);

    /// <summary>Parses the text form.</summary>
    /// <exception cref="ApiFailure">It is no selector, or names a field nobody can select by (400).</exception>
    public static FieldSelector Parse(string? text, ApiResource resource) => new(
        [.. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(part => Term(part, resource))]);

    private static (string, string, bool) Term(string part, ApiResource resource)
    {
        var equal = !part.Contains("!=", StringComparison.Ordinal);
        var words = part.Split(equal ? "=" : "!=", 2);
        if (words.Length != 2)
        {
            throw Failures.BadRequest($"invalid selector: '{part}'; can't understand '{part}'");
        }

        var field = words[0].Trim();
        if (field is not ("metadata.name" or "metadata.namespace") && !MoreFields.GetValueOrDefault(resource.Kind, []).Contains(field))
        {
            throw Failures.BadRequest($"field label not supported: {field}");
        }

        return (field, words[1].TrimStart('=').Trim(), equal);
    }

    private static string Value(JsonObject body, string field) => body.At(field.Split('.')) is JsonValue value ? value.ToString() : "";
}
