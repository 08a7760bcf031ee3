using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Requests;
using Maestro.KubernetesApi.Resources;

namespace Maestro.KubernetesApi.Discovery;

/// <summary>Answers the paths that say what is served, and in which version.</summary>
internal sealed class DiscoveryResponder(ResourceRegistry registry)
{
    /// <summary>The answer, or null when the path is no discovery path.</summary>
    /// <exception cref="PageNotFoundException">The group or version is not served.</exception>
    public ApiResponse? Answer(string path, string accept, string serverAddress) => path.TrimEnd('/') switch
    {
        "/version" => ApiResponse.Json(200, Version()),
        "/healthz" or "/livez" or "/readyz" => new ApiResponse(200, "ok"u8.ToArray(), "text/plain; charset=utf-8"),
        "/api" or "/apis" when AggregatedDiscovery.IsWanted(accept) => ApiResponse.Json(
            200, AggregatedDiscovery.Document(registry.All, path.TrimEnd('/') == "/api"), AggregatedDiscovery.ContentType),
        "/api" => ApiResponse.Json(200, DiscoveryDocuments.CoreVersions(serverAddress)),
        "/apis" => ApiResponse.Json(200, DiscoveryDocuments.Groups(registry.All)),
        _ => Documents(path),
    };

    private ApiResponse? Documents(string path) => ApiPath.Parse(path) switch
    {
        { Resource.Length: > 0 } or null => null,
        { Version.Length: > 0 } at => Found(DiscoveryDocuments.Resources(registry.All, at.Group, at.Version)),
        var at => Found(DiscoveryDocuments.Group(registry.All, at.Group)),
    };

    private static ApiResponse Found(JsonObject? document) =>
        document is null ? throw new PageNotFoundException() : ApiResponse.Json(200, document);

    private static JsonObject Version() => new()
    {
        ["major"] = "1",
        ["minor"] = "36",
        ["emulationMajor"] = "1",
        ["emulationMinor"] = "36",
        ["minCompatibilityMajor"] = "1",
        ["minCompatibilityMinor"] = "35",
        ["gitVersion"] = "v1.36.2",
        ["gitCommit"] = "peer",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "2026-01-01T00:00:00Z",
        ["goVersion"] = "go1.26.11",
        ["compiler"] = "gc",
        ["platform"] = "linux/amd64",
    };
}
