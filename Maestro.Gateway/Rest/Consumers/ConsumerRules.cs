using System.Collections.Immutable;
using Maestro.Gateway.Rest.Errors;
using Maestro.Protocol;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Gateway.Rest.Consumers;

/// <summary>What a consumer must be like (rest-and-operations.md section 1.8).</summary>
internal static class ConsumerRules
{
    /// <summary>The error in a consumer that is to be made, or null.</summary>
    public static RestError? CheckNew(ConsumerBody body)
    {
        if (!string.IsNullOrEmpty(body.Id))
        {
            return RestError.Of(MaestroErrorCode.Validation, "id must be empty");
        }

        return !string.IsNullOrEmpty(body.Name) && !KubernetesNames.IsDns1123Label(body.Name)
            ? RestError.Of(
                MaestroErrorCode.Validation,
                $"name: '{body.Name}' is not a DNS label: 1 to 63 lower-case letters, digits and '-', with a letter or digit at both ends")
            : CheckLabels(body.Labels);
    }

    /// <summary>The error in labels, or null. Any text is allowed but the one character no PostgreSQL text holds.</summary>
    public static RestError? CheckLabels(ImmutableSortedDictionary<string, string>? labels) =>
        labels?.FirstOrDefault(label => HasNul(label.Key) || HasNul(label.Value)) is { Key: not null } bad
            ? RestError.Of(MaestroErrorCode.Validation, $"labels: '{bad.Key.Replace("\0", "\\u0000", StringComparison.Ordinal)}' holds a NUL character, every other one is allowed")
            : null;

    private static bool HasNul(string text) => text.Contains('\0', StringComparison.Ordinal);
}
