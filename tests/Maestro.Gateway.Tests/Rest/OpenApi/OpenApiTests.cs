using System.Net;
using Maestro.Gateway.Rest.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi.Reader;

namespace Maestro.Gateway.Tests.Rest.OpenApi;

[Collection(RestTests.Name)]
public sealed class OpenApiTests(RestFixture fixture)
{
    private const string Consumer = RestCalls.Consumers + "/{id}";
    private const string Bundle = RestCalls.Bundles + "/{id}";

    private readonly RestServer _server = fixture.Server;

    [Fact]
    [Trait("Checklist", "rest-3")]
    public async Task The_document_is_valid_and_keeps_the_names_of_the_original_one()
    {
        var answer = await _server.GetAsync("/api/maestro/v1/openapi");

        var read = OpenApiModelFactory.Parse(answer.Text, "json");
        Assert.Empty(read.Diagnostic?.Errors ?? []);
        Assert.Equal("3.0.0", answer["openapi"]);
        Assert.Equal(("maestro Service API", "0.0.1"), ((string?)answer.Json["info"]!["title"], (string?)answer.Json["info"]!["version"]));
        var schemas = answer.Json["components"]!["schemas"]!.AsObject();
        Assert.All(
            ["ResourceBundle", "ResourceBundleList", "Consumer", "ConsumerList", "ConsumerPatchRequest", "Error", "ErrorList", "List", "ObjectReference"],
            name => Assert.True(schemas.ContainsKey(name), name));
        var list = answer.Json["paths"]![RestCalls.Consumers]!["get"]!["parameters"]!.AsArray();
        Assert.Equal(["page", "size", "search", "orderBy", "fields", "X-Operation-ID"], list.Select(parameter => (string?)parameter!["name"]));
        Assert.Equal("id", (string?)answer.Json["paths"]![Consumer]!["get"]!["parameters"]![0]!["name"]);
    }

    [Fact]
    [Trait("Checklist", "rest-3")]
    public void Every_route_is_described() => Assert.All(
        _server.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/maestro", StringComparison.Ordinal)),
        endpoint => Assert.True(endpoint.Metadata.GetMetadata<ApiOperation>() is not null, $"{endpoint.DisplayName} has no Describe(...)"));

    [Fact]
    [Trait("Checklist", "rest-3")]
    [Trait("Checklist", "rest-49")]
    public async Task Answers_are_as_described()
    {
        var document = await ApiDocument.GetAsync(_server);
        var name = RestCalls.UniqueName("openapi");

        foreach (var path in new[] { "/api/maestro", "/api/maestro/v1", "/api/maestro/v1/openapi", "/api/maestro/v1/errors", RestCalls.Consumers, RestCalls.Bundles })
        {
            document.AssertAllows("get", path, await _server.GetAsync(path));
        }

        document.AssertAllows("get", "/api/maestro/v1/errors", await _server.GetAsync("/api/maestro/v1/errors?page=x"));
        document.AssertAllows("get", "/api/maestro/v1/errors/{id}", await _server.GetAsync("/api/maestro/v1/errors/7"));
        document.AssertAllows("get", "/api/maestro/v1/errors/{id}", await _server.GetAsync("/api/maestro/v1/errors/99"));

        var created = await _server.SendAsync(HttpMethod.Post, RestCalls.Consumers, $$$"""{"name":"{{{name}}}","labels":{"a":"1"}}""");
        document.AssertAllows("post", RestCalls.Consumers, created);
        document.AssertAllows("post", RestCalls.Consumers, await _server.SendAsync(HttpMethod.Post, RestCalls.Consumers, $$"""{"name":"{{name}}"}"""));
        document.AssertAllows("post", RestCalls.Consumers, await _server.SendAsync(HttpMethod.Post, RestCalls.Consumers, "{"));
        document.AssertAllows("post", RestCalls.Consumers, await _server.SendAsync(HttpMethod.Post, RestCalls.Consumers, new string(' ', 2_000_000)));
        var consumer = $"{RestCalls.Consumers}/{created["id"]}";
        document.AssertAllows("get", Consumer, await _server.GetAsync(consumer));
        document.AssertAllows("patch", Consumer, await _server.SendAsync(HttpMethod.Patch, consumer, """{"labels":{}}"""));
        document.AssertAllows("patch", Consumer, await _server.SendAsync(HttpMethod.Patch, consumer, "["));
        document.AssertAllows("patch", Consumer, await _server.SendAsync(HttpMethod.Patch, RestCalls.Consumers + "/nosuch", "{}"));
        document.AssertAllows("get", Consumer, await _server.GetAsync(RestCalls.Consumers + "/nosuch"));
        document.AssertAllows("get", RestCalls.Consumers, await _server.SearchAsync(RestCalls.Consumers, $"name='{name}'"));
        document.AssertAllows("get", RestCalls.Consumers, await _server.SearchAsync(RestCalls.Consumers, "nosuch=1"));

        await _server.AddBundlesAsync(name, name, 2);
        await _server.ReportAsync($"{name}-1");
        document.AssertAllows("get", RestCalls.Bundles, await _server.SearchAsync(RestCalls.Bundles, $"source='{name}'"));
        document.AssertAllows("get", RestCalls.Bundles, await _server.SearchAsync(RestCalls.Bundles, $"source='{name}'", "&fields=manifests,status"));
        document.AssertAllows("get", RestCalls.Bundles, await _server.GetAsync(RestCalls.Bundles + "?orderBy=nosuch"));
        document.AssertAllows("get", Bundle, await _server.GetAsync($"{RestCalls.Bundles}/{name}-1"));
        document.AssertAllows("get", Bundle, await _server.GetAsync($"{RestCalls.Bundles}/nosuch"));
        foreach (var part in new[] { "history", "receipt" })
        {
            document.AssertAllows("get", $"{Bundle}/{part}", await _server.GetAsync($"{RestCalls.Bundles}/{name}-1/{part}"));
            document.AssertAllows("get", $"{Bundle}/{part}", await _server.GetAsync($"{RestCalls.Bundles}/nosuch/{part}"));
        }

        document.AssertAllows("get", $"{Bundle}/history", await _server.GetAsync($"{RestCalls.Bundles}/{name}-1/history?orderBy=x"));
        document.AssertAllows("get", $"{Consumer}/connection", await _server.GetAsync($"{consumer}/connection"));
        var finalize = $"{RestCalls.Bundles}/{name}-2/force-finalize";
        document.AssertAllows("post", $"{Bundle}/force-finalize", await _server.SendAsync(HttpMethod.Post, finalize, "{}"));
        document.AssertAllows("post", $"{Bundle}/force-finalize", await _server.SendAsync(HttpMethod.Post, finalize, """{"reason":"r"}"""));
        await _server.SendAsync(HttpMethod.Delete, $"{RestCalls.Bundles}/{name}-2");
        document.AssertAllows("post", $"{Bundle}/force-finalize", await _server.SendAsync(HttpMethod.Post, finalize, """{"reason":"r"}"""));
        document.AssertAllows("get", $"{Bundle}/history", await _server.GetAsync($"{RestCalls.Bundles}/{name}-2/history"));
        document.AssertAllows("delete", Consumer, await _server.SendAsync(HttpMethod.Delete, consumer));
        document.AssertAllows("delete", Bundle, await _server.SendAsync(HttpMethod.Delete, $"{RestCalls.Bundles}/{name}-1"));
        document.AssertAllows("get", Bundle, await _server.GetAsync($"{RestCalls.Bundles}/{name}-1"));
        document.AssertAllows("delete", Consumer, await _server.SendAsync(HttpMethod.Delete, RestCalls.Consumers + "/nosuch"));
    }

    [Fact]
    public async Task The_page_comes_with_everything_it_needs()
    {
        var page = await _server.GetAsync("/api/maestro/v1/docs/index.html");
        var script = await _server.GetAsync("/api/maestro/v1/docs/swagger-ui-bundle.js");
        var settings = await _server.GetAsync("/api/maestro/v1/docs/index.js");

        Assert.Equal("text/html", page.Response.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotMatch("(src|href)=\"(https?:)?//", page.Text);
        Assert.Equal(HttpStatusCode.OK, script.Status);
        Assert.True(script.Text.Length > 100_000);
        Assert.Contains("/api/maestro/v1/openapi", settings.Text, StringComparison.Ordinal);
    }
}
