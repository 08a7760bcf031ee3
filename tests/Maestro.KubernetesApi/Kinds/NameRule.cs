using System.Text.RegularExpressions;

namespace Maestro.KubernetesApi.Kinds;

/// <summary>What names may look like, with the sentence for those that do not.</summary>
/// <param name="Check">Null when the name is good, else what is wrong with it.</param>
internal sealed partial record NameRule(Func<string, string?> Check)
{
    public static readonly NameRule Subdomain = new(name =>
        name.Length > 253 ? "must be no more than 253 bytes"
        : SubdomainForm().IsMatch(name) ? null
        : "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");

    public static readonly NameRule Label = new(name =>
        name.Length > 63 ? "must be no more than 63 bytes"
        : LabelForm().IsMatch(name) ? null
        : "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')");

    public static readonly NameRule ServiceName = new(name =>
        name.Length > 63 ? "must be no more than 63 bytes"
        : ServiceForm().IsMatch(name) ? null
        : "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')");

    public static readonly NameRule PathSegment = new(name =>
        name is "." or ".." ? $"may not be '{name}'"
        : name.Contains('/', StringComparison.Ordinal) ? "may not contain '/'"
        : name.Contains('%', StringComparison.Ordinal) ? "may not contain '%'"
        : null);

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")]
    private static partial Regex SubdomainForm();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    private static partial Regex LabelForm();

    [GeneratedRegex(@"^[a-z]([-a-z0-9]*[a-z0-9])?$")]
    private static partial Regex ServiceForm();
}
