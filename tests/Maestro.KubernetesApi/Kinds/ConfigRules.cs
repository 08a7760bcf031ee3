using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Requests;

namespace Maestro.KubernetesApi.Kinds;

/// <summary>ConfigMaps and Secrets.</summary>
internal static partial class ConfigRules
{
    public static readonly KindRules ConfigMap = new()
    {
        Validate = body => Keys(body, "data").Concat(Keys(body, "binaryData")),
        ValidateUpdate = (before, after) => Immutable(before, after, "data", "binaryData"),
    };

    public static readonly KindRules Secret = new()
    {
        Defaults = body =>
        {
            body["type"] ??= "Opaque";
            foreach (var (key, value) in body.ObjectAt("stringData") ?? [])
            {
                body.Make("data")[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value?.GetValue<string>() ?? ""));
            }

            body.Remove("stringData");
        },
        Validate = body => Keys(body, "data"),
        ValidateUpdate = (before, after) => (before.TextAt("type") == after.TextAt("type")
            ? Enumerable.Empty<FieldError>()
            : [FieldError.Invalid("type", after.TextAt("type"), "field is immutable")]).Concat(Immutable(before, after, "data")),
    };

    private static IEnumerable<FieldError> Keys(JsonObject body, string member) => (body.ObjectAt(member) ?? [])
        .Where(entry => !KeyForm().IsMatch(entry.Key))
        .Select(entry => FieldError.Invalid(
            $"{member}[{entry.Key}]",
            entry.Key,
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"));

    private static IEnumerable<FieldError> Immutable(JsonObject before, JsonObject after, params string[] members)
    {
        if (!before.IsTrueAt("immutable"))
        {
            yield break;
        }

        if (!after.IsTrueAt("immutable"))
        {
            yield return FieldError.Forbidden("immutable", "field is immutable when `immutable` is set");
        }

        foreach (var member in members.Where(member => !JsonTree.Same(before[member], after[member])))
        {
            yield return FieldError.Forbidden(member, "field is immutable when `immutable` is set");
        }
    }

    [GeneratedRegex("^[-._a-zA-Z0-9]+$")]
    private static partial Regex KeyForm();
}
