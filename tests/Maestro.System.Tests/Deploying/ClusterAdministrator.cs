using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Maestro.KubernetesApi;

namespace Maestro.SystemTests.Deploying;

/// <summary>Creates objects through the API of a cluster, which refuses what it would not understand.</summary>
internal sealed class ClusterAdministrator : IDisposable
{
    private readonly HttpClient _http;

    public ClusterAdministrator(TestKubernetes cluster, string token)
    {
        _http = new HttpClient { BaseAddress = cluster.HttpUrl };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Creates the object; unknown and doubled fields are errors.</summary>
    public async Task CreateAsync(ManifestDocument document)
    {
        var path = await CollectionAsync(document.Text("apiVersion")!, document.Text("kind")!, document.Text("metadata", "namespace"));
        using var body = new StringContent(document.Yaml, Encoding.UTF8, "application/yaml");
        using var answer = await _http.PostAsync(new Uri($"{path}?fieldValidation=Strict", UriKind.Relative), body);
        Assert.True(answer.IsSuccessStatusCode, $"{document.Text("kind")} {document.Text("metadata", "name")}: {await answer.Content.ReadAsStringAsync()}");
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> CollectionAsync(string apiVersion, string kind, string? @namespace)
    {
        var root = apiVersion.Contains('/', StringComparison.Ordinal) ? $"/apis/{apiVersion}" : $"/api/{apiVersion}";
        using var discovery = JsonDocument.Parse(await _http.GetStringAsync(new Uri(root, UriKind.Relative)));
        var resource = discovery.RootElement.GetProperty("resources").EnumerateArray().Single(candidate =>
            candidate.GetProperty("kind").GetString() == kind && !candidate.GetProperty("name").GetString()!.Contains('/', StringComparison.Ordinal));
        Assert.Equal(resource.GetProperty("namespaced").GetBoolean(), @namespace is not null);
        return $"{root}{(@namespace is null ? "" : $"/namespaces/{@namespace}")}/{resource.GetProperty("name").GetString()}";
    }
}
