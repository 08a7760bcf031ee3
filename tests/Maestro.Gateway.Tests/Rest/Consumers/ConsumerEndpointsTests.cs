using System.Net;
using Maestro.Grains.ResourceBundles;

namespace Maestro.Gateway.Tests.Rest.Consumers;

[Collection(RestTests.Name)]
public sealed class ConsumerEndpointsTests(RestFixture fixture)
{
    private readonly RestServer _server = fixture.Server;

    [Fact]
    [Trait("Checklist", "rest-17")]
    public async Task Create_answers_with_the_stored_consumer()
    {
        var name = RestCalls.UniqueName("edge");

        var created = await PostAsync($$"""{"name":"{{name}}"}""");

        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal(["id", "kind", "href", "name", "created_at", "updated_at"], created.Json.Keys());
        Assert.True(Guid.TryParseExact(created["id"], "D", out var id) && id.Version == 4, created["id"]);
        Assert.Equal(("Consumer", $"/api/maestro/v1/consumers/{id}", name), (created["kind"], created["href"], created["name"]));
        Assert.Equal(created["created_at"], created["updated_at"]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$", created["created_at"]);
        Assert.Equal(created["href"], created.Response.Headers.Location?.ToString());
        Assert.Equal(created.Text, (await _server.GetAsync(created["href"]!)).Text);
    }

    [Theory]
    [Trait("Checklist", "rest-18")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"name":"","id":""}""")]
    public async Task A_consumer_without_name_is_named_after_its_id(string body)
    {
        var created = await PostAsync(body);

        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal(created["id"], created["name"]);
    }

    [Fact]
    [Trait("Checklist", "rest-19")]
    public async Task An_id_cannot_be_chosen() =>
        Assert.Equal("id must be empty", (await PostAsync("""{"id":"x","name":"y"}""")).AssertError(HttpStatusCode.BadRequest, 8));

    [Theory]
    [Trait("Checklist", "rest-22")]
    [InlineData("A")]
    [InlineData("a_b")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a.b")]
    [InlineData("æ")]
    [InlineData("aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff1234")]
    public async Task A_name_is_a_DNS_label(string name)
    {
        var reason = (await PostAsync($$"""{"name":"{{name}}"}""")).AssertError(HttpStatusCode.BadRequest, 8);

        Assert.StartsWith($"name: '{name}' ", reason, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Checklist", "rest-22")]
    public async Task A_name_may_have_63_characters() =>
        Assert.Equal(HttpStatusCode.Created, (await PostAsync($$"""{"name":"{{new string('a', 63)}}"}""")).Status);

    [Fact]
    [Trait("Checklist", "rest-23")]
    [Trait("Checklist", "rest-25")]
    public async Task Of_many_concurrent_creations_of_one_name_one_wins()
    {
        var body = $$"""{"name":"{{RestCalls.UniqueName("race")}}"}""";

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostAsync(body)));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        foreach (var loser in answers.Where(answer => answer.Status != HttpStatusCode.Created))
        {
            Assert.Equal("This Consumer already exists", loser.AssertError(HttpStatusCode.Conflict, 6));
        }
    }

    [Theory]
    [Trait("Checklist", "rest-14")]
    [InlineData(null)]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain; charset=utf-7")]
    public async Task The_content_type_of_a_body_does_not_matter(string? contentType)
    {
        var created = await _server.SendAsync(
            HttpMethod.Post, RestCalls.Consumers, $$"""{"NAME":"{{RestCalls.UniqueName("form")}}","href":"x"}""", contentType);

        Assert.Equal(HttpStatusCode.Created, created.Status);
    }

    [Theory]
    [Trait("Checklist", "rest-24")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{} x")]
    [InlineData("""{"labels":{"a":1}}""")]
    public async Task A_body_that_is_no_consumer_is_refused(string body)
    {
        var reason = (await PostAsync(body)).AssertError(HttpStatusCode.BadRequest, 17);

        Assert.StartsWith("Invalid request format: ", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_above_a_mebibyte_is_refused()
    {
        var body = $$$"""{"labels":{"a":"{{{new string('x', 1024 * 1024)}}}"}}""";

        (await PostAsync(body)).AssertError(HttpStatusCode.RequestEntityTooLarge, 17);
    }

    [Fact]
    [Trait("Checklist", "rest-26")]
    public async Task A_consumer_is_found_by_id_only()
    {
        var name = RestCalls.UniqueName("byid");
        var id = await _server.CreateConsumerAsync(name);

        Assert.Equal(HttpStatusCode.OK, (await _server.GetAsync($"{RestCalls.Consumers}/{id}")).Status);
        var missing = await _server.GetAsync($"{RestCalls.Consumers}/{name}");
        Assert.Equal($"Consumer with id='{name}' not found", missing.AssertError(HttpStatusCode.NotFound, 7));
        var strange = await _server.GetAsync($"{RestCalls.Consumers}/a%20b%27%00");
        Assert.Equal(HttpStatusCode.BadRequest, strange.Status);
    }

    [Fact]
    public async Task A_consumer_that_the_caller_has_already_is_not_sent_again()
    {
        var id = await _server.CreateConsumerAsync(RestCalls.UniqueName("tag"));
        var path = $"{RestCalls.Consumers}/{id}";
        var tag = TagOf(await _server.GetAsync(path));

        var same = await _server.SendAsync(HttpMethod.Get, path, headers: ("If-None-Match", $"\"other\", W/{tag}"));
        var any = await _server.SendAsync(HttpMethod.Get, path, headers: ("If-None-Match", "*"));
        var patched = await PatchAsync(id, "{}");
        var newer = await _server.SendAsync(HttpMethod.Get, path, headers: ("If-None-Match", tag));
        var odd = await _server.SendAsync(HttpMethod.Get, path, headers: ("If-None-Match", "odd"));

        Assert.Equal((HttpStatusCode.NotModified, "", tag), (same.Status, same.Text, TagOf(same)));
        Assert.Equal(HttpStatusCode.NotModified, any.Status);
        Assert.Equal((HttpStatusCode.OK, patched.Text, TagOf(patched)), (newer.Status, newer.Text, TagOf(newer)));
        Assert.NotEqual(tag, TagOf(newer));
        Assert.Equal(HttpStatusCode.OK, odd.Status);
    }

    [Fact]
    public async Task If_match_changes_only_the_state_it_names()
    {
        var id = await _server.CreateConsumerAsync(RestCalls.UniqueName("match"));
        var created = TagOf(await _server.GetAsync($"{RestCalls.Consumers}/{id}"));

        var first = await PatchAsync(id, """{"labels":{"a":"1"}}""", created);
        var late = await PatchAsync(id, """{"labels":{"a":"2"}}""", created);
        var odd = await PatchAsync(id, """{"labels":{"a":"3"}}""", "odd");
        var any = await PatchAsync(id, """{"labels":{"a":"4"}}""", "*");
        var unknown = await PatchAsync("nosuch", "{}", "*");

        Assert.Equal((HttpStatusCode.OK, "1"), (first.Status, (string?)first.Json["labels"]!["a"]));
        late.AssertError(HttpStatusCode.PreconditionFailed, 6);
        odd.AssertError(HttpStatusCode.PreconditionFailed, 6);
        Assert.Equal((HttpStatusCode.OK, "4"), (any.Status, (string?)any.Json["labels"]!["a"]));
        unknown.AssertError(HttpStatusCode.NotFound, 7);
    }

    [Fact]
    public async Task Of_changes_at_once_that_name_one_state_one_is_made()
    {
        var id = await _server.CreateConsumerAsync(RestCalls.UniqueName("race"));
        var created = TagOf(await _server.GetAsync($"{RestCalls.Consumers}/{id}"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => PatchAsync(id, $$$"""{"labels":{"n":"{{{n}}}"}}""", created)));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(7, answers.Count(answer => answer.Status == HttpStatusCode.PreconditionFailed));
    }

    [Fact]
    [Trait("Checklist", "rest-27")]
    [Trait("Checklist", "rest-28")]
    [Trait("Checklist", "rest-29")]
    public async Task Patch_replaces_all_labels_or_none()
    {
        var name = RestCalls.UniqueName("patch");
        var id = await _server.CreateConsumerAsync(name, """{"a":"1","b":"2"}""");
        var before = await _server.GetAsync($"{RestCalls.Consumers}/{id}");

        var replaced = await PatchAsync(id, """{"labels":{"c":"3","":""},"name":"other","id":"other"}""");
        var same = await PatchAsync(id, "{}");
        var alsoSame = await PatchAsync(id, """{"labels":null}""");
        var none = await PatchAsync(id, """{"labels":{}}""");

        Assert.Equal(HttpStatusCode.OK, replaced.Status);
        Assert.Equal("""{"":"","c":"3"}""", replaced.Json["labels"]!.ToJsonString());
        Assert.Equal((name, before["created_at"]), (replaced["name"], replaced["created_at"]));
        Assert.Equal(replaced.Json["labels"]!.ToJsonString(), same.Json["labels"]!.ToJsonString());
        Assert.True(string.CompareOrdinal(alsoSame["updated_at"]!.TrimEnd('Z'), before["updated_at"]!.TrimEnd('Z')) > 0);
        Assert.DoesNotContain("labels", none.Json.Keys());
        Assert.Equal(none.Text, (await _server.GetAsync($"{RestCalls.Consumers}/{id}")).Text);
    }

    [Fact]
    [Trait("Checklist", "rest-30")]
    public async Task Patch_of_an_unknown_id()
    {
        Assert.Equal("Consumer with id='x' not found", (await PatchAsync("x", "{}")).AssertError(HttpStatusCode.NotFound, 7));
        (await PatchAsync("x", "[")).AssertError(HttpStatusCode.BadRequest, 17);
    }

    [Fact]
    public async Task A_label_with_the_one_character_that_cannot_be_stored_is_refused()
    {
        var id = await _server.CreateConsumerAsync(RestCalls.UniqueName("nul"));

        Assert.Contains("NUL", (await PatchAsync(id, """{"labels":{"a":"x\u0000"}}""")).AssertError(HttpStatusCode.BadRequest, 8), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await PatchAsync(id, """{"labels":{"<&æ€\ud83d\ude00\"\\":"\u0001\n"}}""")).Status);
    }

    [Fact]
    [Trait("Checklist", "rest-31")]
    public async Task Delete_frees_the_name()
    {
        var name = RestCalls.UniqueName("gone");
        var id = await _server.CreateConsumerAsync(name);

        var deleted = await DeleteAsync(id);

        Assert.Equal((HttpStatusCode.NoContent, ""), (deleted.Status, deleted.Text));
        Assert.Equal("application/json", deleted.Response.Content.Headers.ContentType?.ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await _server.GetAsync($"{RestCalls.Consumers}/{id}")).Status);
        Assert.NotEqual(id, await _server.CreateConsumerAsync(name));
    }

    [Fact]
    [Trait("Checklist", "rest-32")]
    public async Task Delete_of_an_unknown_id_is_fine() => Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync("nosuch")).Status);

    [Theory]
    [Trait("Checklist", "rest-33")]
    [Trait("Checklist", "rest-34")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_consumer_with_bundles_cannot_be_deleted(bool deleting)
    {
        var name = RestCalls.UniqueName("used");
        var id = await _server.CreateConsumerAsync(name);
        await _server.AddBundlesAsync(name, source: name, count: 1);
        if (deleting)
        {
            Assert.Equal(HttpStatusCode.NoContent, (await _server.SendAsync(HttpMethod.Delete, $"{RestCalls.Bundles}/{name}-1")).Status);
        }

        var reason = (await DeleteAsync(id)).AssertError(HttpStatusCode.Forbidden, 4);

        Assert.StartsWith("Unable to delete Consumer:", reason, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _server.GetAsync($"{RestCalls.Consumers}/{id}")).Status);
    }

    [Fact]
    [Trait("Checklist", "rest-35")]
    public async Task A_bundle_and_the_deletion_of_its_consumer_never_both_succeed()
    {
        for (var round = 0; round < 25; round++)
        {
            var name = RestCalls.UniqueName("race");
            var id = await _server.CreateConsumerAsync(name);

            var creation = _server.Grains.GetGrain<IResourceBundleGrain>(name).Apply(new SpecCommand
            {
                Action = SpecAction.Create,
                Source = "race",
                ConsumerName = name,
                Spec = new StoredSpec("e", "{}"u8.ToArray(), null, """{"manifests":[]}"""u8.ToArray()),
            });
            var deletion = await DeleteAsync(id);

            var created = (await creation).ToError() is null;
            Assert.Equal(created ? HttpStatusCode.Forbidden : HttpStatusCode.NoContent, deletion.Status);
            Assert.Equal(created ? HttpStatusCode.OK : HttpStatusCode.NotFound, (await _server.GetAsync($"{RestCalls.Bundles}/{name}")).Status);
            Assert.Equal(created ? HttpStatusCode.OK : HttpStatusCode.NotFound, (await _server.GetAsync($"{RestCalls.Consumers}/{id}")).Status);
        }
    }

    [Fact]
    [Trait("Checklist", "rest-36")]
    [Trait("Checklist", "rest-45")]
    [Trait("Checklist", "rest-49")]
    public async Task List_has_exactly_the_published_keys()
    {
        var prefix = RestCalls.UniqueName("l");
        await _server.CreateConsumerAsync(prefix + "-1", """{"env":"prod"}""");
        await _server.CreateConsumerAsync(prefix + "-2");
        await _server.CreateConsumerAsync(prefix + "-3");

        var answer = await _server.SearchAsync(RestCalls.Consumers, $"name like '{prefix}%'", "&orderBy=name%20desc&size=2");

        Assert.Equal(["kind", "page", "size", "total", "items"], answer.Json.Keys());
        Assert.Equal(("ConsumerList", "1", "2", "3"), (answer["kind"], answer["page"], answer["size"], answer["total"]));
        Assert.Equal([prefix + "-3", prefix + "-2"], answer.Json["items"]!.AsArray().Select(item => (string?)item!["name"]));
        var byLabel = await _server.SearchAsync(RestCalls.Consumers, $"name like '{prefix}%' and labels->'env'@>'\"prod\"'");
        Assert.Equal(["id", "kind", "href", "name", "labels", "created_at", "updated_at"], Assert.Single(byLabel.Json["items"]!.AsArray()).Keys());
    }

    private Task<RestAnswer> PostAsync(string body) => _server.SendAsync(HttpMethod.Post, RestCalls.Consumers, body);

    private static string TagOf(RestAnswer answer) => answer.Response.Headers.ETag!.ToString();

    private Task<RestAnswer> PatchAsync(string id, string body) => _server.SendAsync(HttpMethod.Patch, $"{RestCalls.Consumers}/{id}", body);

    private Task<RestAnswer> PatchAsync(string id, string body, string ifMatch) =>
        _server.SendAsync(HttpMethod.Patch, $"{RestCalls.Consumers}/{id}", body, headers: ("If-Match", ifMatch));

    private Task<RestAnswer> DeleteAsync(string id) => _server.SendAsync(HttpMethod.Delete, $"{RestCalls.Consumers}/{id}");
}
