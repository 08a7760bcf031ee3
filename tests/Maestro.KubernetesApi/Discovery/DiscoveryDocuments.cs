using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Resources;

namespace Maestro.KubernetesApi.Discovery;

/// <summary>What the server says it serves, the legacy way: a document for each group and version.</summary>
internal static class DiscoveryDocuments
{
    /// <summary><c>/api</c>.</summary>
    public static JsonObject CoreVersions(string serverAddress) => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new JsonArray("v1"),
        ["serverAddressByClientCIDRs"] = new JsonArray(new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = serverAddress }),
    };

    /// <summary><c>/apis</c>.</summary>
    public static JsonObject Groups(IReadOnlyList<ApiResource> resources) => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. resources.Where(resource => resource.Group.Length > 0).GroupBy(resource => resource.Group)
            .Select(group => GroupOf(group.Key, group))]),
    };

    /// <summary><c>/apis/group</c>; null when there is no such group.</summary>
    public static JsonObject? Group(IReadOnlyList<ApiResource> resources, string name)
    {
        var own = resources.Where(resource => resource.Group == name).ToList();
        if (own.Count == 0)
        {
            return null;
        }

        var group = GroupOf(name, own);
        group.Insert(0, "kind", "APIGroup");
        group.Insert(1, "apiVersion", "v1");
        return group;
    }

    /// <summary><c>/api/v1</c> and <c>/apis/group/version</c>; null when it is not served.</summary>
    public static JsonObject? Resources(IReadOnlyList<ApiResource> resources, string group, string version)
    {
        var own = resources.Where(resource => resource.Group == group && resource.Version == version).ToList();
        if (own.Count == 0)
        {
            return null;
        }

        var list = new JsonObject { ["kind"] = "APIResourceList" };
        if (group.Length > 0)
        {
            list["apiVersion"] = "v1";
        }

        list["groupVersion"] = own[0].GroupVersion;
        list["resources"] = new JsonArray([.. own.SelectMany(Entries).OrderBy(entry => entry.TextAt("name"), StringComparer.Ordinal)]);
        return list;
    }

    /// <summary>Versions of a group, the preferred one first.</summary>
    public static IEnumerable<string> Versions(IEnumerable<ApiResource> resources) =>
        resources.Select(resource => resource.Version).Distinct().Order(VersionOrder.PreferredFirst);

    private static JsonObject GroupOf(string name, IEnumerable<ApiResource> resources)
    {
        var versions = Versions(resources).Select(version => new JsonObject { ["groupVersion"] = $"{name}/{version}", ["version"] = version }).ToList();
        return new JsonObject
        {
            ["name"] = name,
            ["versions"] = new JsonArray([.. versions]),
            ["preferredVersion"] = versions[0].DeepClone(),
        };
    }

    private static IEnumerable<JsonObject> Entries(ApiResource resource)
    {
        var entry = new JsonObject
        {
            ["name"] = resource.Plural,
            ["singularName"] = resource.Singular,
            ["namespaced"] = resource.Namespaced,
            ["kind"] = resource.Kind,
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

        if (resource.Verbs.Contains("get") && resource.Verbs.Contains("create"))
        {
            entry["storageVersionHash"] = StorageVersionHash(resource);
        }

        yield return entry;
        foreach (var part in resource.Subresources)
        {
            yield return Entry(resource, part);
        }
    }

    private static JsonObject Entry(ApiResource resource, ApiSubresource part)
    {
        var entry = new JsonObject { ["name"] = $"{resource.Plural}/{part.Name}", ["singularName"] = "", ["namespaced"] = resource.Namespaced };
        if (part.Group.Length > 0)
        {
            entry["group"] = part.Group;
            entry["version"] = part.Version;
        }

        entry["kind"] = part.Kind;
        entry["verbs"] = JsonTree.Array(part.Verbs);
        return entry;
    }

    private static string StorageVersionHash(ApiResource resource) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{resource.Group}/{resource.Version}/{resource.Kind}")).AsSpan(0, 8));
}
