using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Maestro.Gateway.Tests.Hosting;

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

    [Theory]
    [Trait("Checklist", "rest-12")]
    [InlineData("/api/maestro/v1/errors/7", 500)]
    [InlineData("http://elsewhere.example/api/maestro/v1/errors/7", 0)]
    public async Task Rest_takes_heads_that_the_original_takes(string target, int headers)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, fixture.Server.RestAddress.Port);
        await using var stream = client.GetStream();
        var more = string.Concat(Enumerable.Range(0, headers).Select(number => $"X-{number}: y\r\n"));
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: maestro\r\n{more}Connection: close\r\n\r\n"));

        var answer = await new StreamReader(stream).ReadToEndAsync().WaitAsync(RunningServer.Patience);

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string? Type, string Body)> GetAsync(Uri address, string path)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri(address, path));
        return (answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsStringAsync());
    }
}
