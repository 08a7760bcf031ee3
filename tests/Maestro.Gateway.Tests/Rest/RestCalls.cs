using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Maestro.Gateway.Tests.Rest;

/// <summary>An answer with its body, so that tests can look at both.</summary>
internal sealed record RestAnswer(HttpStatusCode Status, HttpResponseMessage Response, string Text)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public string? this[string key] => Json[key]?.ToString();

    /// <summary>Asserts an error body with every key of section 1.4.1 and returns its reason.</summary>
    public string AssertError(HttpStatusCode status, int id)
    {
        Assert.Equal(status, Status);
        Assert.Equal("application/json", Response.Content.Headers.ContentType?.ToString());
        var body = Json.AsObject();
        Assert.Equal(id.ToString(), (string?)body["id"]);
        Assert.Equal("Error", (string?)body["kind"]);
        Assert.Equal($"/api/maestro/v1/errors/{id}", (string?)body["href"]);
        Assert.Equal($"maestro-{id}", (string?)body["code"]);
        Assert.NotEmpty((string?)body["operation_id"] ?? "");
        return (string?)body["reason"] ?? "";
    }
}

/// <summary>Short forms of requests.</summary>
internal static class RestCalls
{
    public const string Consumers = "/api/maestro/v1/consumers";
    public const string Bundles = "/api/maestro/v1/resource-bundles";

    public static Task<RestAnswer> GetAsync(this RestServer server, string path) => server.SendAsync(HttpMethod.Get, path);

    public static Task<RestAnswer> SearchAsync(this RestServer server, string collection, string search, string more = "") =>
        server.GetAsync($"{collection}?search={Uri.EscapeDataString(search)}{more}");

    public static async Task<RestAnswer> SendAsync(
        this RestServer server, HttpMethod method, string path, string? body = null, string? contentType = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            if (contentType is not null)
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
            }
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var response = await server.Client.SendAsync(request);
        return new RestAnswer(response.StatusCode, response, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Makes a consumer and returns its id.</summary>
    public static async Task<string> CreateConsumerAsync(this RestServer server, string name, string labels = "{}")
    {
        var answer = await server.SendAsync(HttpMethod.Post, Consumers, $$"""{"name":"{{name}}","labels":{{labels}}}""");
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        return answer["id"]!;
    }

    public static IEnumerable<string> Keys(this JsonNode? node) => node!.AsObject().Select(member => member.Key);

    public static string UniqueName(string prefix) => $"{prefix}-{Guid.NewGuid():N}"[..24].TrimEnd('-');

    public static JsonElement Element(string json) => JsonDocument.Parse(json).RootElement;
}
