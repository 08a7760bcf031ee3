using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Maestro.KubernetesApi.Tests;

/// <summary>A client that shows the wire: a method and a path in, a status and a document out.</summary>
internal sealed class ApiClient(TestKubernetes cluster, string? token = "admin-token") : IDisposable
{
    public const string Json = "application/json";
    public const string Merge = "application/merge-patch+json";
    public const string Strategic = "application/strategic-merge-patch+json";
    public const string JsonPatch = "application/json-patch+json";
    public const string Apply = "application/apply-patch+yaml";

    private readonly HttpClient _http = new() { BaseAddress = cluster.HttpUrl };

    public HttpResponseHeaders? LastHeaders { get; private set; }

    public Task<(int Status, JsonNode Body)> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null, Json);

    public Task<(int Status, JsonNode Body)> PostAsync(string path, string body) => SendAsync(HttpMethod.Post, path, body, Json);

    public Task<(int Status, JsonNode Body)> PutAsync(string path, string body) => SendAsync(HttpMethod.Put, path, body, Json);

    public Task<(int Status, JsonNode Body)> DeleteAsync(string path, string? body = null) => SendAsync(HttpMethod.Delete, path, body, Json);

    public Task<(int Status, JsonNode Body)> PatchAsync(string path, string type, string body) => SendAsync(HttpMethod.Patch, path, body, type);

    public async Task<(int Status, JsonNode Body)> SendAsync(
        HttpMethod method, string path, string? body, string type, params (string Name, string Value)[] headers)
    {
        using var request = Request(method, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        using var response = await _http.SendAsync(request);
        LastHeaders = response.Headers;
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)! : JsonValue.Create(text));
    }

    /// <summary>Opens a watch; every event is a line.</summary>
    public async Task<WatchReader> WatchAsync(string path)
    {
        using var request = Request(HttpMethod.Get, path);
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new WatchReader(response, await response.Content.ReadAsStreamAsync());
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("User-Agent", "tests/1.0");
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return request;
    }
}

/// <summary>The events of a watch.</summary>
internal sealed class WatchReader(HttpResponseMessage response, Stream stream) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly StreamReader _lines = new(stream);

    public int Status => (int)response.StatusCode;

    /// <summary>The next event as "TYPE name"; null at the end.</summary>
    public async Task<string?> NextAsync() => await NextEventAsync() is { } next ? $"{next["type"]} {next["object"]?["metadata"]?["name"]}".TrimEnd() : null;

    /// <summary>The next event; null at the end.</summary>
    public async Task<JsonNode?> NextEventAsync()
    {
        var line = await _lines.ReadLineAsync().WaitAsync(Patience);
        return line is null ? null : JsonNode.Parse(line);
    }

    public void Dispose()
    {
        _lines.Dispose();
        response.Dispose();
    }
}
