using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Maestro.Gateway.Tests.Rest;

/// <summary>The rules every route shares.</summary>
[Collection(RestTests.Name)]
public sealed class RestHostingTests(RestFixture fixture)
{
    private readonly RestServer _server = fixture.Server;

    [Theory]
    [Trait("Checklist", "rest-1")]
    [InlineData("/api/maestro")]
    [InlineData("/api/maestro/")]
    public async Task The_root_names_its_version(string path)
    {
        var answer = await _server.GetAsync(path);

        Assert.Equal(("maestro", "API", "/api/maestro"), (answer["id"], answer["kind"], answer["href"]));
        Assert.Equal("v1", (string?)Assert.Single(answer.Json["versions"]!.AsArray())!["id"]);
    }

    [Theory]
    [Trait("Checklist", "rest-2")]
    [InlineData("/api/maestro/v1")]
    [InlineData("/api/maestro/v1/")]
    public async Task The_version_names_its_collections(string path)
    {
        var answer = await _server.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("APIVersion", answer["kind"]);
        Assert.Equal(["consumers", "resource-bundles", "errors"], answer.Json["collections"]!.AsArray().Select(item => (string?)item!["id"]));
    }

    [Theory]
    [Trait("Checklist", "rest-4")]
    [Trait("Checklist", "rest-6")]
    [InlineData("/")]
    [InlineData("/nope")]
    [InlineData("/api/maestro/v1/nope")]
    [InlineData("/api/maestro/v1/resources")]
    [InlineData("/api/maestro/v1/consumers/a/b")]
    [InlineData("/livez")]
    [InlineData("/API/maestro")]
    [InlineData("/api/maestro/V1/consumers")]
    [InlineData("/api/maestro/v1/Consumers")]
    [InlineData("/api/maestro/v1/Consumers/x")]
    [InlineData("/api/maestro/v1//consumers")]
    [InlineData("/api/maestro/v1/consumers/a%20b/c")]
    [InlineData("/api/maestro/v1/consumers/a%2Fb")]
    [InlineData("/api/maestro/v1/consumers/a%2fb")]
    public async Task An_unknown_path_is_404_with_both_shapes_of_the_body(string path)
    {
        var answer = await _server.GetAsync(path);

        Assert.Equal($"The requested resource '{Uri.UnescapeDataString(path)}' doesn't exist", answer.AssertError(HttpStatusCode.NotFound, 404));
        Assert.Equal("Error", answer["type"]);
    }

    [Theory]
    [Trait("Checklist", "rest-4")]
    [InlineData("/api/maestro/v1/nope/", "/api/maestro/v1/nope")]
    [InlineData("/api/", "/api")]
    [InlineData("/nope%2F", "/nope")]
    [InlineData("/api/maestro/v1/consumers//", "/api/maestro/v1/consumers//")]
    public async Task One_slash_at_the_end_counts_for_nothing(string path, string known)
    {
        var answer = await _server.GetAsync(path);

        Assert.Equal($"The requested resource '{known}' doesn't exist", answer.AssertError(HttpStatusCode.NotFound, 404));
    }

    [Theory]
    [Trait("Checklist", "rest-26")]
    [InlineData("a%20b", "a b")]
    [InlineData("UPPER", "UPPER")]
    [InlineData("%C3%A6%252F", "æ%2F")]
    [InlineData("a+b", "a+b")]
    [InlineData("'%22%3B--", "'\";--")]
    [InlineData("x/", "x")]
    public async Task An_id_is_any_text(string part, string id)
    {
        var answer = await _server.GetAsync($"{RestCalls.Consumers}/{part}");

        Assert.Equal($"Consumer with id='{id}' not found", answer.AssertError(HttpStatusCode.NotFound, 7));
    }

    [Theory]
    [Trait("Checklist", "rest-5")]
    [InlineData("PUT", "/consumers")]
    [InlineData("DELETE", "/consumers")]
    [InlineData("POST", "/consumers/x")]
    [InlineData("POST", "/resource-bundles")]
    [InlineData("PUT", "/resource-bundles/x")]
    [InlineData("PATCH", "/resource-bundles/x")]
    [InlineData("POST", "/errors")]
    public async Task A_wrong_method_is_405_and_tells_the_right_ones(string method, string path)
    {
        var answer = await _server.SendAsync(new HttpMethod(method), "/api/maestro/v1" + path);

        answer.AssertError(HttpStatusCode.MethodNotAllowed, 10);
        Assert.Contains("GET", answer.Response.Content.Headers.Allow);
    }

    [Theory]
    [Trait("Checklist", "rest-5")]
    [InlineData("/api/maestro/v1/consumers")]
    [InlineData("/api/maestro/v1/resource-bundles/x")]
    public async Task HEAD_is_405(string path) =>
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _server.SendAsync(HttpMethod.Head, path)).Status);

    [Fact]
    public async Task OPTIONS_is_200_and_empty()
    {
        var answer = await _server.SendAsync(HttpMethod.Options, "/api/maestro/v1/consumers");

        Assert.Equal((HttpStatusCode.OK, ""), (answer.Status, answer.Text));
    }

    [Fact]
    [Trait("Checklist", "rest-7")]
    [Trait("Checklist", "rest-8")]
    [Trait("Checklist", "protocol-84")]
    [Trait("Checklist", "protocol-85")]
    public async Task The_operation_id_of_the_caller_comes_back()
    {
        var answer = await _server.SendAsync(HttpMethod.Get, "/api/maestro/v1/resource-bundles/nosuch", headers: ("X-Operation-ID", "abc"));

        Assert.Equal("Resource with id='nosuch' not found", answer.AssertError(HttpStatusCode.NotFound, 7));
        Assert.Equal(["id", "kind", "href", "code", "reason", "operation_id"], answer.Json.Keys());
        Assert.Equal("abc", answer["operation_id"]);
        Assert.Equal("abc", answer.Response.Headers.GetValues("X-Operation-ID").Single());
    }

    [Fact]
    [Trait("Checklist", "rest-9")]
    public async Task A_request_without_operation_id_gets_one()
    {
        var answer = await _server.GetAsync("/api/maestro/v1/errors/99");

        Assert.Matches("^[0-9A-Za-z]{27}$", answer["operation_id"]);
        Assert.Equal(answer["operation_id"], answer.Response.Headers.GetValues("X-Operation-ID").Single());
    }

    [Fact]
    [Trait("Checklist", "rest-10")]
    public async Task Gzip_is_used_when_accepted()
    {
        var plain = await _server.GetAsync("/api/maestro/v1/errors");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/maestro/v1/errors");
        request.Headers.AcceptEncoding.ParseAdd("gzip");

        var response = await _server.Client.SendAsync(request);

        Assert.Equal("gzip", response.Content.Headers.ContentEncoding.Single());
        await using var body = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        Assert.Equal(plain.Text, await new StreamReader(body).ReadToEndAsync());
        Assert.Equal(["Authorization", "Accept-Encoding"], response.Headers.Vary);
        Assert.Equal(["Authorization", "Accept-Encoding"], plain.Response.Headers.Vary);
    }

    [Theory]
    [Trait("Checklist", "rest-10")]
    [InlineData("deflate", "deflate")]
    [InlineData("gzip, deflate", "gzip")]
    [InlineData("gzip;q=0, deflate", "deflate")]
    [InlineData("deflate, gzip", "deflate")]
    [InlineData("deflate;q=0.5, gzip", "gzip")]
    [InlineData("gzip, deflate, br", "gzip")]
    [InlineData("zstd, br, gzip", "br")]
    [InlineData("*", "gzip")]
    [InlineData("gzip;q=0, *", "deflate")]
    [InlineData("gzip;q=0", null)]
    [InlineData("identity, gzip;q=0.5", null)]
    [InlineData("identity", null)]
    [InlineData("zstd", null)]
    public async Task The_coding_is_one_that_the_caller_names(string accepted, string? used)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/maestro/v1/errors");
        request.Headers.AcceptEncoding.ParseAdd(accepted);

        var response = await _server.Client.SendAsync(request);

        Assert.Equal(used, response.Content.Headers.ContentEncoding.SingleOrDefault());
        var body = await response.Content.ReadAsStreamAsync();
        await using var plain = used switch
        {
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            "deflate" => new DeflateStream(body, CompressionMode.Decompress),
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            _ => body,
        };
        Assert.Equal("ErrorList", (string?)(await JsonNode.ParseAsync(plain))!["kind"]);
    }

    [Theory]
    [Trait("Checklist", "rest-10")]
    [InlineData("/api/maestro/v1/consumers/nosuch", "7")]
    [InlineData("/api/maestro/v1/nosuch", "404")]
    public async Task Errors_are_whole_when_gzip_is_accepted(string path, string id)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.GZip });

        var body = await (await client.GetAsync(new Uri(_server.Client.BaseAddress!, path))).Content.ReadAsStringAsync();

        Assert.Equal(id, (string?)JsonNode.Parse(body)!["id"]);
    }

    [Fact]
    [Trait("Checklist", "rest-10")]
    public async Task The_root_is_never_compressed()
    {
        var answer = await _server.SendAsync(HttpMethod.Get, "/api/maestro", headers: ("Accept-Encoding", "gzip"));

        Assert.Empty(answer.Response.Content.Headers.ContentEncoding);
    }

    [Fact]
    [Trait("Checklist", "rest-11")]
    public async Task JSON_is_compact()
    {
        var answer = await _server.GetAsync("/api/maestro/v1/errors/8");

        Assert.StartsWith("""{"id":"8","kind":"Error","href":"/api/maestro/v1/errors/8",""", answer.Text, StringComparison.Ordinal);
        Assert.Equal(Encoding.UTF8.GetByteCount(answer.Text), answer.Response.Content.Headers.ContentLength);
    }

    [Fact]
    [Trait("Checklist", "rest-7")]
    public async Task A_longer_request_line_is_414_with_an_error_body()
    {
        var answer = await _server.GetAsync($"/api/maestro/v1/consumers?search=name='{new string('x', 2_000_000)}'");

        Assert.Contains("the URL is longer than", answer.AssertError(HttpStatusCode.RequestUriTooLong, 17), StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Checklist", "rest-12")]
    [InlineData(200_000)]
    [InlineData(1_000_000)]
    public async Task Long_request_lines_are_accepted(int length)
    {
        var answer = await _server.GetAsync($"/api/maestro/v1/consumers?search=name='{new string('x', length)}'");

        Assert.Equal((HttpStatusCode.OK, "0"), (answer.Status, answer["total"]));
    }

    [Theory]
    [Trait("Checklist", "rest-24")]
    [InlineData(1024 * 1024 + 1)]
    [InlineData(20_000_000)]
    public async Task A_body_that_is_too_large_is_413_and_the_caller_hears_of_it(int bytes)
    {
        using var client = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server.Client.BaseAddress!, RestCalls.Consumers));
        request.Headers.ExpectContinue = true;
        request.Content = new ByteArrayContent(new byte[bytes]);

        var response = await client.SendAsync(request);

        var answer = new RestAnswer(response.StatusCode, response, await response.Content.ReadAsStringAsync());
        Assert.Equal("Invalid request format: the body is larger than 1048576 bytes", answer.AssertError(HttpStatusCode.RequestEntityTooLarge, 17));
    }

    [Fact]
    [Trait("Checklist", "rest-13")]
    public async Task Tokens_and_Accept_are_ignored()
    {
        var answer = await _server.SendAsync(
            HttpMethod.Get, "/api/maestro/v1/consumers", headers: [("Authorization", "Bearer garbage"), ("Accept", "text/html")]);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("application/json", answer.Response.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    [Trait("Checklist", "rest-50")]
    public async Task The_catalogue_of_errors_is_a_list()
    {
        var all = await _server.GetAsync("/api/maestro/v1/errors");
        var page = await _server.GetAsync("/api/maestro/v1/errors?page=2&size=10");

        Assert.Equal(("ErrorList", "1", "13", "13"), (all["kind"], all["page"], all["size"], all["total"]));
        Assert.Equal("""{"id":"1","kind":"Error","href":"/api/maestro/v1/errors/1","code":"maestro-1","reason":"Invalid token provided","operation_id":""}""",
            all.Json["items"]![0]!.ToJsonString());
        Assert.Equal(("2", "3", "13"), (page["page"], page["size"], page["total"]));
        Assert.Equal("""["21","23","26"]""".Replace("\"", ""), $"[{string.Join(',', page.Json["items"]!.AsArray().Select(item => item!["id"]))}]");
    }

    [Fact]
    [Trait("Checklist", "rest-50")]
    public async Task An_error_is_found_by_its_number()
    {
        Assert.Equal("Resource not found", (await _server.GetAsync("/api/maestro/v1/errors/7"))["reason"]);
        Assert.Equal("No error with id 99 exists", (await _server.GetAsync("/api/maestro/v1/errors/99")).AssertError(HttpStatusCode.NotFound, 7));
        Assert.Equal("No error with id x exists", (await _server.GetAsync("/api/maestro/v1/errors/x")).AssertError(HttpStatusCode.NotFound, 7));
    }
}
