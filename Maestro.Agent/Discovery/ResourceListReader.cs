using System.Text.Json;
using Maestro.Agent.KubernetesApi;

namespace Maestro.Agent.Discovery;

/// <summary>Reads the list of resources of one API group version (<c>/apis/&lt;group&gt;/&lt;version&gt;</c>).</summary>
internal static class ResourceListReader
{
    /// <summary>
    /// The kinds by name. Subresources are left out: their kinds, such as Scale, are not kinds of the group. Of several resources of one kind,
    /// such as OpenShift's processedtemplates and templates, it is the last, as for the RESTMapper of client-go.
    /// </summary>
    public static Dictionary<string, ResolvedKind> Read(JsonElement list, string group, string version)
    {
        var kinds = new Dictionary<string, ResolvedKind>(StringComparer.Ordinal);
        foreach (var resource in list.Items("resources"))
        {
            if (resource.Text("name") is { Length: > 0 } name
                && resource.Text("kind") is { Length: > 0 } kind
                && !name.Contains('/', StringComparison.Ordinal))
            {
                kinds[kind] = new ResolvedKind(
                    new ResourceType(group, version, name),
                    resource.Member("namespaced") is { ValueKind: JsonValueKind.True });
            }
        }

        return kinds;
    }
}
