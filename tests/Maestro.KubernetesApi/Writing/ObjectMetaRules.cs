using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Kinds;
using Maestro.KubernetesApi.Requests;

namespace Maestro.KubernetesApi.Writing;

/// <summary>What metadata has to look like, and what of it belongs to the server.</summary>
internal static partial class ObjectMetaRules
{
    private static readonly string[] ServerOwned =
    [
        "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "namespace", "name", "generateName", "selfLink", "resourceVersion",
    ];

    /// <summary>Takes over what a client cannot change.</summary>
    public static void KeepServerOwned(JsonObject before, JsonObject after)
    {
        var metadata = after.Make("metadata");
        foreach (var name in ServerOwned)
        {
            metadata.Remove(name);
            if (before.At("metadata", name) is { } value)
            {
                metadata[name] = value.DeepClone();
            }
        }
    }

    /// <summary>What is wrong with the metadata of an object.</summary>
    public static IEnumerable<FieldError> Validate(JsonObject body, NameRule names)
    {
        var name = body.TextAt("metadata", "name") ?? "";
        if (names.Check(name) is { } wrong)
        {
            yield return FieldError.Invalid("metadata.name", name, wrong);
        }

        foreach (var error in Labels(body).Concat(Owners(body)))
        {
            yield return error;
        }
    }

    /// <summary>What is wrong with a change of metadata.</summary>
    public static IEnumerable<FieldError> ValidateUpdate(JsonObject before, JsonObject after)
    {
        if (before.TextAt("metadata", "deletionTimestamp") is not null)
        {
            var added = after.ArrayAt("metadata", "finalizers").Texts().Except(before.ArrayAt("metadata", "finalizers").Texts()).ToList();
            if (added.Count > 0)
            {
                yield return FieldError.Forbidden(
                    "metadata.finalizers",
                    $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{string.Join(", ", added.Select(JsonText.Quoted))}}}");
            }
        }
    }

    private static IEnumerable<FieldError> Labels(JsonObject body)
    {
        foreach (var (key, node) in body.ObjectAt("metadata", "labels") ?? [])
        {
            var value = node?.GetValue<string>() ?? "";
            if (!KeyForm().IsMatch(key))
            {
                yield return FieldError.Invalid(
                    "metadata.labels",
                    key,
                    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')");
            }

            if (value.Length > 63)
            {
                yield return FieldError.Invalid("metadata.labels", value, "must be no more than 63 bytes");
            }
            else if (!ValueForm().IsMatch(value))
            {
                yield return FieldError.Invalid(
                    "metadata.labels",
                    value,
                    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')");
            }
        }
    }

    private static IEnumerable<FieldError> Owners(JsonObject body)
    {
        var owners = body.ArrayAt("metadata", "ownerReferences") ?? [];
        foreach (var owner in owners)
        {
            if (string.IsNullOrEmpty(owner.TextAt("apiVersion")))
            {
                yield return FieldError.Invalid("metadata.ownerReferences.apiVersion", "", "version must not be empty");
            }

            foreach (var member in new[] { "kind", "name", "uid" }.Where(member => string.IsNullOrEmpty(owner.TextAt(member))))
            {
                yield return FieldError.Invalid($"metadata.ownerReferences.{member}", "", member == "uid" ? "must not be empty" : $"{member} must not be empty");
            }
        }

        if (owners.Count(owner => owner.IsTrueAt("controller")) > 1)
        {
            yield return FieldError.Invalid(
                "metadata.ownerReferences", owners, "Only one reference can have Controller set to true. Found \"true\" in references for more than one owner");
        }
    }

    [GeneratedRegex(@"^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$")]
    private static partial Regex KeyForm();

    [GeneratedRegex(@"^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$")]
    private static partial Regex ValueForm();
}
