using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;

namespace Maestro.KubernetesApi.Access;

/// <summary>What somebody wants to do.</summary>
/// <param name="Verb">The verb.</param>
/// <param name="Group">The API group.</param>
/// <param name="Resource">The plural, with <c>/subresource</c>; empty for a path that is no resource.</param>
/// <param name="Namespace">Empty for cluster-scoped requests.</param>
/// <param name="Name">Empty for collections.</param>
/// <param name="Path">The path when it is no resource.</param>
internal sealed record Attributes(string Verb, string Group, string Resource, string Namespace, string Name, string Path = "");

/// <summary>A rule of a role.</summary>
internal sealed record PolicyRule(
    IReadOnlyList<string> Verbs, IReadOnlyList<string> Groups, IReadOnlyList<string> Resources, IReadOnlyList<string> Names, IReadOnlyList<string> Urls)
{
    /// <summary>The rule as refusals show it.</summary>
    public string Display => "{" + string.Join(", ", new[]
    {
        Show("APIGroups", Groups), Show("Resources", Resources), Show("ResourceNames", Names), Show("NonResourceURLs", Urls), Show("Verbs", Verbs),
    }.OfType<string>()) + "}";

    /// <summary>The rules of a role.</summary>
    public static IReadOnlyList<PolicyRule> Of(JsonObject? role) => [.. (role.ArrayAt("rules") ?? []).Select(rule => new PolicyRule(
        rule.ArrayAt("verbs").Texts(),
        rule.ArrayAt("apiGroups").Texts(),
        rule.ArrayAt("resources").Texts(),
        rule.ArrayAt("resourceNames").Texts(),
        rule.ArrayAt("nonResourceURLs").Texts()))];

    public bool Allows(Attributes wanted)
    {
        if (!Has(Verbs, wanted.Verb))
        {
            return false;
        }

        if (wanted.Path.Length > 0)
        {
            return Urls.Any(url => url == wanted.Path || (url.EndsWith('*') && wanted.Path.StartsWith(url[..^1], StringComparison.Ordinal)));
        }

        return Has(Groups, wanted.Group)
            && (Has(Resources, wanted.Resource) || Resources.Any(resource => IsSubresourceOfAny(resource, wanted.Resource)))
            && (Names.Count == 0 || (wanted.Name.Length > 0 && Names.Contains(wanted.Name)));
    }

    private static bool IsSubresourceOfAny(string resource, string wanted) =>
        resource.StartsWith("*/", StringComparison.Ordinal) && wanted.EndsWith(resource[1..], StringComparison.Ordinal);

    private static bool Has(IReadOnlyList<string> list, string value) => list.Contains("*") || list.Contains(value);

    private static string? Show(string name, IReadOnlyList<string> values) =>
        values.Count == 0 ? null : $"{name}:[{string.Join(", ", values.Select(JsonText.Quoted))}]";
}
