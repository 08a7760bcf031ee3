using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Resources;

namespace Maestro.KubernetesApi.Discovery;

/// <summary>What the server says it serves, all in one document (<c>apidiscovery.k8s.io/v2</c>).</summary>
internal static class AggregatedDiscovery
{
    public const string ContentType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    /// <summary>Whether the client asks for it.</summary>
    public static bool IsWanted(string accept) => accept.Split(',').Select(range => range.Replace(" ", "", StringComparison.Ordinal))
        .Any(range => range.Contains("as=APIGroupDiscoveryList", StringComparison.Ordinal) && range.Split(';').Contains("v=v2"));

    /// <summary>The groups: the core group for <c>/api</c>, the others for <c>/apis</c>.</summary>
    public static JsonObject Document(IReadOnlyList<ApiResource> resources, bool core) => new()
    {
        ["kind"] = "APIGroupDiscoveryList",
        ["apiVersion"] = "apidiscovery.k8s.io/v2",
        ["metadata"] = new JsonObject(),
        ["items"] = new JsonArray([.. resources.Where(resource => resource.Group.Length == 0 == core).GroupBy(resource => resource.Group).Select(Group)]),
    };

    private static JsonObject Group(IGrouping<string, ApiResource> group) => new()
    {
        ["metadata"] = group.Key.Length == 0 ? new JsonObject() : new JsonObject { ["name"] = group.Key },
        ["versions"] = new JsonArray([.. DiscoveryDocuments.Versions(group)
            .Select(version => Version(version, group.Where(resource => resource.Version == version)))]),
    };

    private static JsonObject Version(string version, IEnumerable<ApiResource> resources) => new()
    {
        ["version"] = version,
        ["resources"] = new JsonArray([.. resources.OrderBy(resource => resource.Plural, StringComparer.Ordinal).Select(Resource)]),
        ["freshness"] = "Current",
    };

    private static JsonObject Resource(ApiResource resource)
    {
        var entry = new JsonObject
        {
            ["resource"] = resource.Plural,
            ["responseKind"] = Kind(resource, "", "", resource.Kind),
            ["scope"] = resource.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = resource.Singular,
            ["verbs"] = JsonTree.Array(resource.Verbs),
        };
        if (resource.ShortNames.Count > 0)
        {
            entry["shortNames"] = JsonTree.Array(resource.ShortNames);
        }

        if (resource.Categories.Count > 0)
        {
            entry["categories"] = JsonTree.Array(resource.Categories);
        }

        if (resource.Subresources.Count > 0)
        {
            entry["subresources"] = new JsonArray([.. resource.Subresources.Select(part => new JsonObject
            {
                ["subresource"] = part.Name,
                ["responseKind"] = Kind(resource, part.Group, part.Version, part.Kind),
                ["verbs"] = JsonTree.Array(part.Verbs),
            })]);
        }

        return entry;
    }

    /// <summary>Built-in resources leave group and version empty where they are those of the document.</summary>
    private static JsonObject Kind(ApiResource resource, string group, string version, string kind) => new()
    {
        ["group"] = group.Length == 0 && resource.Custom is not null ? resource.Group : group,
        ["version"] = version.Length == 0 && resource.Custom is not null ? resource.Version : version,
        ["kind"] = kind,
    };
}
