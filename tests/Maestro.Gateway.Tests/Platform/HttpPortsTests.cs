using System.Net;
using System.Text.Json.Nodes;

namespace Maestro.Gateway.Tests.Platform;

/// <summary>The ports for health and metrics.</summary>
[Collection(OneServer.Name)]
public sealed class HttpPortsTests(ServerFixture fixture)
{
    [Theory]
    [Trait("Checklist", "rest-97")]
    [InlineData("/livez", """{"status": "ok"}""")]
    [InlineData("/healthcheck", """{"status": "ok"}""")]
    [InlineData("/startupz", """{"status": "ok"}""")]
    [InlineData("/readyz", """{"status": "ok", "components": {"cluster": "ok", "store": "ok"}}""")]
    public async Task A_server_that_works_is_healthy(string path, string body)
    {
        await Maestro.Testing.Eventually.TrueAsync(
            async () => (await GetAsync(fixture.Server.HealthAddress, path)).Status == HttpStatusCode.OK, RunningServer.Patience, $"{path} to be 200");

        Assert.Equal((HttpStatusCode.OK, "application/json", body), await GetAsync(fixture.Server.HealthAddress, path));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/nope/x")]
    public async Task The_metrics_port_answers_unknown_paths_as_REST_does(string path)
    {
        var (status, type, body) = await GetAsync(fixture.Server.MetricsAddress, path);

        Assert.Equal((HttpStatusCode.NotFound, "application/json"), (status, type));
        Assert.Equal($"The requested resource '{path}' doesn't exist", (string?)JsonNode.Parse(body)!["reason"]);
    }

    private static async Task<(HttpStatusCode Status, string? Type, string Body)> GetAsync(Uri address, string path)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri(address, path));
        return (answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsStringAsync());
    }
}
