using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Maestro.SystemTests.Processes;

namespace Maestro.SystemTests.Wire;

/// <summary>REST as scripts use it.</summary>
public sealed class RestClient(int port) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}/api/maestro/v1/") };

    public static async Task<string> RegisterAsync(MaestroProcess server, string consumer)
    {
        using var rest = new RestClient(server.RestPort);
        return await rest.RegisterAsync(consumer);
    }

    /// <summary>Registers a consumer and returns its id.</summary>
    public async Task<string> RegisterAsync(string consumer)
    {
        using var answer = await _http.PostAsJsonAsync("consumers", new { name = consumer });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    /// <summary>A bundle, or null when REST answers 404.</summary>
    public async Task<JsonElement?> BundleAsync(string id)
    {
        using var answer = await _http.GetAsync(new Uri($"resource-bundles/{id}", UriKind.Relative));
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public async Task<JsonElement> ListAsync(string query)
    {
        using var answer = await _http.GetAsync(new Uri(query, UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public async Task<HttpStatusCode> DeleteAsync(string path)
    {
        using var answer = await _http.DeleteAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }

    public void Dispose() => _http.Dispose();
}
