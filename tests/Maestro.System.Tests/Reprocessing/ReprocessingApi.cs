using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Maestro.SystemTests.Reprocessing;

/// <summary>An answer with its body.</summary>
internal sealed record ApiAnswer(HttpStatusCode Status, string? ContentType, string Text, HttpResponseMessage Response)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>Asserts an error body of exactly two keys and returns its message.</summary>
    public string AssertError(HttpStatusCode status)
    {
        Assert.Equal(status, Status);
        var body = Json.AsObject();
        Assert.Equal(["status", "message"], body.Select(member => member.Key));
        Assert.Equal(((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture), (string?)body["status"]);
        return (string?)body["message"] ?? "";
    }
}

/// <summary>REST of reprocessing, as its callers use it.</summary>
internal sealed class ReprocessingApi(int port) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(30) };

    public Task<ApiAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<ApiAnswer> PostAsync(string path, string? body = "null", string contentType = "application/json") =>
        SendAsync(HttpMethod.Post, path, body, contentType);

    public Task<ApiAnswer> DecideAsync(string id, string command, string user = "maria.silva") =>
        PostAsync($"/v1.0.0/reprocessing/{id}/{command}", $$"""{"user":"{{user}}"}""");

    /// <summary>The status code of the gate; 0 when nobody answers.</summary>
    public async Task<int> GateAsync(string systemId)
    {
        try
        {
            return (int)(await GetAsync($"/v1.0.0/gateway/{systemId}/proceed")).Status;
        }
        catch (Exception cause) when (cause is HttpRequestException or TaskCanceledException)
        {
            return 0;
        }
    }

    public async Task<IReadOnlyList<JsonNode>> FindAsync(string systemId, string? status = null)
    {
        var answer = await GetAsync($"/v1.0.0/reprocessing/{systemId}/find{(status is null ? "" : $"?status={status}")}");
        return answer.Status == HttpStatusCode.OK ? [.. answer.Json.AsArray().Select(job => job!)] : [];
    }

    public async Task<ApiAnswer> SendAsync(HttpMethod method, string path, string? body = null, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        var response = await _http.SendAsync(request);
        return new ApiAnswer(
            response.StatusCode, response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsStringAsync(), response);
    }

    public void Dispose() => _http.Dispose();
}
