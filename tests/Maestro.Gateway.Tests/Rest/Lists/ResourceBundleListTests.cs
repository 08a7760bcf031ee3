using System.Globalization;
using System.Net;
using System.Text;

namespace Maestro.Gateway.Tests.Rest.Lists;

[Collection(RestTests.Name)]
public sealed class ResourceBundleListTests(RestFixture fixture)
{
    private readonly RestServer _server = fixture.Server;

    [Fact]
    [Trait("Checklist", "protocol-79")]
    [Trait("Checklist", "protocol-83")]
    [Trait("Checklist", "rest-36")]
    [Trait("Checklist", "rest-49")]
    public async Task Items_and_envelope_have_no_other_keys()
    {
        var source = await AddAsync(2);
        await _server.SendAsync(HttpMethod.Delete, $"{RestCalls.Bundles}/{source}-2");

        var answer = await ListAsync(source);

        Assert.Equal(["kind", "page", "size", "total", "items"], answer.Json.Keys());
        Assert.Equal(("ResourceBundleList", "1", "2", "2"), (answer["kind"], answer["page"], answer["size"], answer["total"]));
        string[] keys = ["id", "kind", "href", "name", "consumer_name", "version", "created_at", "updated_at"];
        string[] payload = ["metadata", "manifests", "manifest_configs", "delete_option"];
        Assert.Equal([.. keys, .. payload], answer.Json["items"]![0].Keys());
        Assert.Equal([.. keys, "deleted_at", .. payload], answer.Json["items"]![1].Keys());
    }

    [Fact]
    [Trait("Checklist", "rest-36")]
    public async Task An_empty_list_has_items()
    {
        var answer = await ListAsync("nobody");

        Assert.Equal("""{"kind":"ResourceBundleList","page":1,"size":0,"total":0,"items":[]}""", answer.Text);
    }

    [Fact]
    [Trait("Checklist", "rest-37")]
    [Trait("Checklist", "rest-38")]
    [Trait("Checklist", "rest-39")]
    [Trait("Checklist", "rest-40")]
    [Trait("Checklist", "rest-41")]
    [Trait("Checklist", "rest-43")]
    [Trait("Checklist", "protocol-80")]
    public async Task Paging()
    {
        var source = await AddAsync(150);

        await AssertPageAsync("", page: 1, size: 100, first: 1);
        await AssertPageAsync("&page=2&size=5", page: 2, size: 5, first: 6);
        await AssertPageAsync("&page=4", page: 4, size: 0, first: null);
        await AssertPageAsync("&size=0", page: 1, size: 0, first: null);
        await AssertPageAsync("&size=-1", page: 1, size: 150, first: 1);
        await AssertPageAsync("&size=999999", page: 1, size: 150, first: 1);
        await AssertPageAsync("&page=0&size=2", page: 0, size: 2, first: 1);
        await AssertPageAsync("&page=-5&size=2", page: -5, size: 2, first: 1);
        (await ListAsync(source, "&page=abc")).AssertError(HttpStatusCode.BadRequest, 21);
        (await ListAsync(source, "&size=abc")).AssertError(HttpStatusCode.BadRequest, 21);

        async Task AssertPageAsync(string more, int page, int size, int? first)
        {
            var answer = await ListAsync(source, more);
            var items = answer.Json["items"]!.AsArray();
            Assert.Equal((page.ToString(), size.ToString(), "150"), (answer["page"], answer["size"], answer["total"]));
            Assert.Equal((size, first is null ? null : $"{source}-{first}"), (items.Count, (string?)items.FirstOrDefault()?["id"]));
        }
    }

    [Fact]
    [Trait("Checklist", "rest-42")]
    public async Task A_page_of_400_large_rows_is_complete_and_in_order()
    {
        var source = await AddAsync(410, bytes: 60_000);

        var answer = await ListAsync(source, "&size=400");

        Assert.Equal(("400", "410"), (answer["size"], answer["total"]));
        Assert.Equal(
            Enumerable.Range(1, 400).Select(index => $"{source}-{index}"), answer.Json["items"]!.AsArray().Select(item => (string?)item!["id"]));
    }

    [Fact]
    [Trait("Checklist", "protocol-81")]
    public async Task A_client_that_asks_for_page_after_page_finds_each_bundle_once_while_others_change()
    {
        var source = await AddAsync(1001);
        List<string> seen = [];
        for (var (page, size) = (1, 400); size == 400; page++)
        {
            var answer = await ListAsync(source, $"&page={page}&size=400");
            size = int.Parse(answer["size"]!, CultureInfo.InvariantCulture);
            seen.AddRange(answer.Json["items"]!.AsArray().Select(item => (string)item!["id"]!));
            await _server.ReportAsync(await AddAsync(3) + "-1");
            await _server.ReportAsync($"{source}-{page}");
        }

        Assert.Equal(Enumerable.Range(1, 1001).Select(index => $"{source}-{index}"), seen);
    }

    [Theory]
    [Trait("Checklist", "rest-46")]
    [Trait("Checklist", "rest-57")]
    [Trait("Checklist", "rest-58")]
    [Trait("Checklist", "rest-59")]
    [Trait("Checklist", "rest-60")]
    [Trait("Checklist", "rest-66")]
    [InlineData("search", "name = \"a\"", "Failed to parse search query: name = \"a\"")]
    [InlineData("search", "name='a';x", "Failed to parse search query: name='a';x")]
    [InlineData("search", "payload->'a'='b'", "failed to parse the search query: [13] ")]
    [InlineData("search", "name ~= 'a'", "unexpected literal: $regex")]
    [InlineData("search", "nosuch='x'", "nosuch is not a valid field name")]
    [InlineData("search", "foo.name='x'", "foo is not a related resource of Resource")]
    [InlineData("search", "created_at > 'x'", "the search cannot be evaluated: ")]
    [InlineData("orderBy", "name DESC", "bad order value 'name DESC'")]
    [InlineData("orderBy", "nosuch", "nosuch is not a valid field name")]
    public async Task A_query_that_cannot_be_used_is_400(string parameter, string value, string reason)
    {
        var answer = await _server.GetAsync($"{RestCalls.Bundles}?{parameter}={Uri.EscapeDataString(value)}&size=0");

        Assert.StartsWith(reason, answer.AssertError(HttpStatusCode.BadRequest, 21), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Checklist", "rest-63")]
    public async Task A_client_that_watches_thousands_of_namespaces_is_answered()
    {
        var source = await AddAsync(3);
        var search = new StringBuilder($"source='{source}' and (consumer_name='{source}'");
        for (var index = 0; index < 4000; index++)
        {
            search.Append(" or consumer_name='c").Append(index).Append('\'');
        }

        var answer = await _server.SearchAsync(RestCalls.Bundles, search.Append(')').ToString(), "&page=1&size=400");

        Assert.Equal((HttpStatusCode.OK, "3"), (answer.Status, answer["total"]));
    }

    private async Task<string> AddAsync(int count, int bytes = 100)
    {
        var name = RestCalls.UniqueName("list");
        await _server.CreateConsumerAsync(name);
        await _server.AddBundlesAsync(name, name, count, bytes);
        return name;
    }

    private Task<RestAnswer> ListAsync(string source, string more = "") => _server.SearchAsync(RestCalls.Bundles, $"source='{source}'", more);
}
