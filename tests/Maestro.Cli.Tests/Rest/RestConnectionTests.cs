using System.Net;
using System.Net.Sockets;
using Maestro.Cli.Rest;
using Maestro.Cli.Tests.CommandLine;
using Microsoft.AspNetCore.Http;

namespace Maestro.Cli.Tests.Rest;

/// <summary>What people read when a server cannot be reached or does not want what they asked for.</summary>
public class RestConnectionTests
{
    [Theory]
    [InlineData(404, """{"code":"maestro-7","reason":"Consumer with id='x' not found","operation_id":"op"}""", "consumer not found: Consumer with id='x' not found (operation id op)")]
    [InlineData(404, """{"code":"maestro-404","reason":"The requested resource '/x' doesn't exist"}""", "URL has no such route; is it a Maestro server of this release?: The requested")]
    [InlineData(404, "<html>nothing here</html>", "URL has no such route; is it a Maestro server of this release?")]
    [InlineData(401, """{"code":"maestro-15","reason":"Account authentication could not be verified"}""", "authentication failed: Account authentication could not be verified")]
    [InlineData(403, """{"code":"maestro-4","reason":"Forbidden"}""", "permission denied: Forbidden")]
    [InlineData(400, """{"code":"maestro-21","reason":"nosuch is not a valid field name"}""", "bad request: nosuch is not a valid field name")]
    [InlineData(500, """{"code":"maestro-9","reason":"Unspecified error"}""", "unexpected status code 500 of URL: Unspecified error")]
    [InlineData(302, "", "unexpected status code 302 of URL")]
    [InlineData(200, "<html>a login page</html>", "URL answered with something other than the JSON expected")]
    [InlineData(200, """{"id":7}""", "URL answered with something other than the JSON expected")]
    public async Task An_answer_that_is_no_consumer_is_one_sentence(int status, string body, string expected)
    {
        await using var server = await ScriptedRest.StartAsync(status, body);

        var run = await CommandRun.Of("consumer", "get", "x", "--rest-url", server.Url);

        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith($"Error: {expected.Replace("URL", server.Url, StringComparison.Ordinal)}", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("create", "409", "maestro-6", "consumer already exists")]
    [InlineData("delete", "403", "maestro-4", "conflict - consumer has existing resources")]
    [InlineData("delete", "409", "maestro-6", "conflict - consumer has existing resources")]
    [Trait("Checklist", "rest-86")]
    public async Task A_conflict_is_named_as_what_it_is(string command, string status, string code, string expected)
    {
        await using var server = await ScriptedRest.StartAsync(int.Parse(status), $$"""{"code":"{{code}}","reason":"because"}""");

        var run = await CommandRun.Of([
            "consumer", command, command == "delete" ? Guid.NewGuid().ToString() : "x", "--rest-url", server.Url, .. command == "delete" ? new[] { "-y" } : []]);

        Assert.Equal((1, $"Error: {expected}: because\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_with_the_option()
    {
        var run = await CommandRun.Of("consumer", "list", "--rest-url", "http://127.0.0.1:1");

        Assert.Equal((1, "Error: cannot reach http://127.0.0.1:1 (--rest-url): Connection refused\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task A_host_that_does_not_exist_is_named()
    {
        var run = await CommandRun.Of("consumer", "list", "--rest-url", "http://nosuch.invalid");

        Assert.Equal(1, run.Code);
        Assert.StartsWith("Error: cannot reach http://nosuch.invalid (--rest-url): ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_hangs_is_given_up(bool afterTheHead)
    {
        await using var server = await ScriptedRest.StartAsync(async context =>
        {
            if (afterTheHead)
            {
                await context.Response.WriteAsync("{");
                await context.Response.Body.FlushAsync();
            }

            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });

        var run = await CommandRun.Of("consumer", "list", "--rest-url", server.Url, "--timeout", "300ms");

        Assert.Equal((1, $"Error: {server.Url} did not answer within 300ms (--timeout)\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task TLS_towards_a_server_without_it_is_explained()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answer = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            await client.GetStream().CopyToAsync(Stream.Null);
        });

        var run = await CommandRun.Of("consumer", "list", "--rest-url", $"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

        Assert.Equal(1, run.Code);
        Assert.Contains("the TLS connection was not made", run.Error, StringComparison.Ordinal);

        // It hung up, whether with a farewell or without.
        Assert.True(await Record.ExceptionAsync(() => answer.WaitAsync(TimeSpan.FromSeconds(30))) is null or IOException);
    }

    [Fact]
    public async Task An_answer_cannot_write_to_the_terminal_what_it_likes()
    {
        await using var server = await ScriptedRest.StartAsync(400, """{"code":"maestro-21","reason":"\u001b[2Jgone"}""");

        Assert.Contains("bad request: \\u001b[2Jgone", (await CommandRun.Of("consumer", "list", "--rest-url", server.Url)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "/api/maestro/v1/consumers/a%20b%2Fc")]
    [InlineData("/prefix/", "/prefix/api/maestro/v1/consumers/a%20b%2Fc")]
    public async Task Ids_are_escaped_and_a_path_is_a_prefix(string prefix, string expected)
    {
        var path = "";
        await using var server = await ScriptedRest.StartAsync(context =>
        {
            path = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
            return ScriptedRest.Answer(context, 404, "");
        });

        await CommandRun.Of("consumer", "get", "a b/c", "--rest-url", server.Url + prefix);

        Assert.Equal(expected, path);
    }

    [Fact]
    public async Task A_token_is_sent_and_not_over_an_open_line_to_other_machines()
    {
        using var token = new Settings.TemporaryFile("s3cret\n");
        var header = "";
        await using var server = await ScriptedRest.StartAsync(context =>
        {
            header = context.Request.Headers.Authorization.ToString();
            return ScriptedRest.Answer(context, 200, """{"kind":"ConsumerList","page":1,"size":0,"total":0,"items":[]}""");
        });

        await CommandRun.Of("consumer", "list", "--rest-url", server.Url, "--token-file", token.Path);
        var open = await CommandRun.Of("consumer", "list", "--rest-url", "http://example.com", "--token-file", token.Path);

        Assert.Equal("Bearer s3cret", header);
        Assert.Equal(1, open.Code);
        Assert.Contains("would send the token unencrypted", open.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_are_asked_for_until_all_items_are_seen_whatever_the_server_gives_at_once()
    {
        await using var server = await ScriptedRest.StartAsync(context =>
        {
            var page = int.Parse(context.Request.Query["page"]!);
            var items = Enumerable.Range(page * 2, page < 3 ? 2 : 1).Select(number => $$"""{"id":"c{{number}}"}""").ToArray();
            return ScriptedRest.Answer(context, 200, $$"""{"kind":"ConsumerList","page":{{page}},"size":{{items.Length}},"total":5,"items":[{{string.Join(',', items)}}]}""");
        });
        using var client = new RestClient(new RestSettings { Url = new Uri(server.Url) });

        var pages = await client.PagesAsync(Collection.Consumers, new ListQuery(1, 400, "name='x'"), default).ToListAsync();

        Assert.Equal([2, 2, 1], pages.Select(page => page.Size));
        Assert.Equal("GET /api/maestro/v1/consumers?page=3&size=400&search=name%3D%27x%27", server.Requests[^1]);
    }
}
