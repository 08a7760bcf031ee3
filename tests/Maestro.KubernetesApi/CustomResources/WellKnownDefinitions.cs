using System.Reflection;
using System.Text.Json.Nodes;

namespace Maestro.KubernetesApi.CustomResources;

/// <summary>Definitions of custom resources that come with this library.</summary>
public static class WellKnownDefinitions
{
    /// <summary>The definition of AppliedManifestWork, the one custom resource a work agent needs.</summary>
    public static JsonObject AppliedManifestWork => Read("appliedmanifestworks");

    private static JsonObject Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"definitions/{name}")!;
        return (JsonObject)JsonNode.Parse(stream)!;
    }
}
