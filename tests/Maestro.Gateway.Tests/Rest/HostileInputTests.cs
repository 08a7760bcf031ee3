using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Maestro.Gateway.Tests.Rest;

/// <summary>Whatever is sent, it is never the server's fault, and nothing is changed by it.</summary>
[Collection(RestTests.Name)]
public sealed class HostileInputTests(RestFixture fixture) : IAsyncLifetime
{
    private static readonly ParallelOptions Parallelism = new() { MaxDegreeOfParallelism = 8 };

    private readonly RestServer _server = fixture.Server;
    private readonly string _name = RestCalls.UniqueName("hostile");

    public async Task InitializeAsync()
    {
        await _server.CreateConsumerAsync(_name, """{"region":"no"}""");
        await _server.AddBundlesAsync(_name, _name, 3);
    }

    public async Task DisposeAsync()
    {
        Assert.Equal("1", (await _server.SearchAsync(RestCalls.Consumers, $"name='{_name}'"))["total"]);
        Assert.Equal("3", (await _server.SearchAsync(RestCalls.Bundles, $"source='{_name}'"))["total"]);
    }

    [Theory]
    [Trait("Checklist", "rest-67")]
    [InlineData("search")]
    [InlineData("orderBy")]
    [InlineData("fields")]
    [InlineData("page")]
    [InlineData("size")]
    [InlineData("search='a'&search")]
    [InlineData("nosuch")]
    public Task In_every_parameter(string parameter) => AssertNoneFailsAsync(
        from text in HostileTexts.Encoded
        from collection in new[] { RestCalls.Consumers, RestCalls.Bundles, "/api/maestro/v1/errors" }
        select new HttpRequestMessage(HttpMethod.Get, $"{collection}?size=2&{parameter}={text}"));

    [Fact]
    [Trait("Checklist", "rest-67")]
    public Task In_every_id() => AssertNoneFailsAsync(
        from text in HostileTexts.Encoded
        from collection in new[] { RestCalls.Consumers, RestCalls.Bundles, "/api/maestro/v1/errors" }
        from method in new[] { HttpMethod.Get, HttpMethod.Patch, HttpMethod.Delete }
        select new HttpRequestMessage(method, $"{collection}/{text}") { Content = method == HttpMethod.Patch ? new StringContent("{}") : null });

    [Fact]
    [Trait("Checklist", "rest-24")]
    public async Task In_every_body()
    {
        var id = await _server.CreateConsumerAsync(RestCalls.UniqueName("bodies"));
        await AssertNoneFailsAsync(
            from body in HostileTexts.Bodies
            from target in new[] { (HttpMethod.Post, RestCalls.Consumers), (HttpMethod.Patch, $"{RestCalls.Consumers}/{id}") }
            select new HttpRequestMessage(target.Item1, target.Item2) { Content = new ByteArrayContent(body) });
    }

    [Theory]
    [InlineData(RestCalls.Consumers)]
    [InlineData(RestCalls.Bundles)]
    public Task In_searches_made_of_the_grammars_own_words(string collection)
    {
        var random = new Random(20261126);
        string[] words =
        [
            "name", "id", "version", "source", "consumer_name", "created_at", "deleted_at", "payload", "status", "labels", "resources.name", "foo.name", "\"name\"",
            "=", "!=", "<>", "<", "<=", ">", ">=", "~=", "like", "ilike", "in", "not", "between", "and", "or", "is", "null", "(", ")", "()", ",", "->", "->>", "@>",
            "'a'", "'it''s'", "'\\'", "'{\"a\":1}'", "'2026-01-01T00:00:00Z'", "''", "1", "-1", "1.5", "1e3", "+", "*", "/", "%", "\"", "'", ".", "a", "true",
        ];
        return AssertNoneFailsAsync(Enumerable.Range(0, 3_000).Select(_ =>
        {
            var search = string.Join(random.Next(4) == 0 ? "" : " ", Enumerable.Range(0, random.Next(1, 14)).Select(_ => words[random.Next(words.Length)]));
            return new HttpRequestMessage(HttpMethod.Get, $"{collection}?size=1&search={Uri.EscapeDataString(search)}");
        }));
    }

    [Fact]
    public async Task In_whole_requests()
    {
        foreach (var request in HostileTexts.Requests)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _server.Client.BaseAddress!.Port);
            var answer = await TalkAsync(client, request);
            var shown = Encoding.Latin1.GetString(request.AsSpan(0, Math.Min(request.Length, 200)));
            // 505 says that the request is of no HTTP the server knows; its number is the caller's fault all the same.
            Assert.False(
                answer.StartsWith("HTTP/1.1 5", StringComparison.Ordinal) && !answer.StartsWith("HTTP/1.1 505", StringComparison.Ordinal),
                $"{shown} was answered {answer}");
        }

        Assert.Equal(HttpStatusCode.OK, (await _server.GetAsync("/api/maestro")).Status);
    }

    private async Task AssertNoneFailsAsync(IEnumerable<HttpRequestMessage> requests)
    {
        var failures = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(requests, Parallelism, async (request, cancellationToken) =>
        {
            using var answer = await _server.Client.SendAsync(request, cancellationToken);
            var body = await answer.Content.ReadAsStringAsync(cancellationToken);
            if ((int)answer.StatusCode >= 500 || body.Contains("SQLSTATE", StringComparison.Ordinal) || body.Contains("Npgsql", StringComparison.Ordinal))
            {
                var target = request.RequestUri!.OriginalString;
                failures.Add($"{request.Method} {Uri.UnescapeDataString(target[..Math.Min(target.Length, 300)])}: {(int)answer.StatusCode} {body}");
            }
        });
        Assert.True(failures.IsEmpty, string.Join('\n', failures.Take(20)));
    }

    /// <summary>Sends the octets and nothing after them; returns what comes back until the server closes or has answered.</summary>
    private static async Task<string> TalkAsync(TcpClient client, byte[] request)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(request, patience.Token);
            client.Client.Shutdown(SocketShutdown.Send);
            var buffer = new byte[4096];
            var read = await stream.ReadAsync(buffer, patience.Token);
            return Encoding.Latin1.GetString(buffer, 0, read);
        }
        catch (IOException)
        {
            // The server hung up while it was still being talked to.
            return "";
        }
    }
}
