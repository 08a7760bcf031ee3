using System.Net;
using System.Text;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol;

namespace Maestro.Gateway.Tests.Rest.Tracing;

/// <summary>The routes beyond those of the original system, without any agent.</summary>
[Collection(RestTests.Name)]
public sealed class TraceEndpointsTests(RestFixture fixture)
{
    private readonly RestServer _server = fixture.Server;

    [Fact]
    public async Task A_history_tells_the_whole_life_in_either_order_and_after_it()
    {
        var (_, consumer, id) = await CreateAsync();
        await ReportAsync(consumer, id, 1, "Applied=False");
        await ReportAsync(consumer, id, 2, "Applied=True Available=False");
        await _server.SendAsync(HttpMethod.Delete, Bundle(id), headers: ("X-Forwarded-User", "alice"));

        var forced = await FinalizeAsync(id, """{"reason":"scrapped"}""", ("X-Forwarded-User", "bob"));
        var history = await _server.GetAsync(Bundle(id, "/history"));

        Assert.Equal(HttpStatusCode.OK, forced.Status);
        Assert.Equal(
            $$"""{"id":"{{id}}","kind":"ForceFinalization","href":"{{Bundle(id, "/history")}}","version":1,"consumer_name":"{{consumer}}","source":"S","actor":"operator:bob","reason":"scrapped"}""",
            forced.Text);
        Assert.Equal(("ResourceBundleEventList", "1", "5", "5"), (history["kind"], history["page"], history["size"], history["total"]));
        Assert.Equal(
            [
                $$"""{"kind":"ResourceBundleEvent","event":"accepted","version":1,"consumer_name":"{{consumer}}","source":"S","actor":"S","event_id":"create-{{id}}","action":"create"}""",
                $$$"""{"kind":"ResourceBundleEvent","event":"acknowledged","version":1,"consumer_name":"{{{consumer}}}","source":"S","actor":"agent","sequence_id":"1","conditions":{"Applied":"False"}}""",
                $$$"""{"kind":"ResourceBundleEvent","event":"status_changed","version":1,"consumer_name":"{{{consumer}}}","source":"S","actor":"agent","sequence_id":"2","conditions":{"Applied":"True","Available":"False"}}""",
                $$"""{"kind":"ResourceBundleEvent","event":"deleting","version":1,"consumer_name":"{{consumer}}","source":"S","actor":"operator:alice","event_id":"create-{{id}}"}""",
                $$"""{"kind":"ResourceBundleEvent","event":"gone","version":1,"consumer_name":"{{consumer}}","source":"S","actor":"operator:bob","event_id":"create-{{id}}","forced":true,"reason":"scrapped"}""",
            ],
            history.Json["items"]!.AsArray().Select(item =>
            {
                Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$", (string)item!["occurred_at"]!);
                item.AsObject().Remove("occurred_at");
                return item.ToJsonString();
            }));
        Assert.Equal("gone status_changed", await EventsAsync(id, "?orderBy=occurred_at%20desc&size=1", "?page=3&size=1"));
        Assert.Equal("", await EventsAsync(id, "?page=2&size=5", "?size=0"));
        Assert.Equal(5, (await EventsAsync(id, "?size=-1")).Split(' ').Length);
        _ = (await _server.GetAsync(Bundle(id))).AssertError(HttpStatusCode.NotFound, 7);
    }

    [Theory]
    [InlineData("?orderBy=version")]
    [InlineData("?orderBy=occurred_at%20DESC")]
    [InlineData("?orderBy=occurred_at;drop")]
    [InlineData("?page=x")]
    [InlineData("?size=1.5")]
    public async Task What_cannot_be_asked_of_a_history_is_refused(string query) =>
        (await _server.GetAsync(Bundle("any", $"/history{query}"))).AssertError(HttpStatusCode.BadRequest, 21);

    [Theory]
    [InlineData("nosuch", "nosuch")]
    [InlineData("a%27%20or%201=1", "a' or 1=1")]
    public async Task What_never_was_has_neither_history_nor_receipt_and_cannot_be_given_up(string path, string id)
    {
        foreach (var answer in new[]
        {
            await _server.GetAsync(Bundle(path, "/history")), await _server.GetAsync(Bundle(path, "/receipt")), await FinalizeAsync(path, """{"reason":"r"}"""),
        })
        {
            Assert.Equal($"Resource with id='{id}' not found", answer.AssertError(HttpStatusCode.NotFound, 7));
        }

        Assert.Equal($"Consumer with id='{id}' not found", (await _server.GetAsync($"{RestCalls.Consumers}/{path}/connection")).AssertError(HttpStatusCode.NotFound, 7));
    }

    [Fact]
    public async Task A_bundle_whose_history_is_over_has_an_empty_one()
    {
        var name = RestCalls.UniqueName("old");
        await _server.CreateConsumerAsync(name);
        await _server.AddBundlesAsync(name, name, count: 1);

        var history = await _server.GetAsync(Bundle($"{name}-1", "/history"));

        Assert.Equal("""{"kind":"ResourceBundleEventList","page":1,"size":0,"total":0,"items":[]}""", history.Text);
    }

    [Fact]
    public async Task A_receipt_tells_what_is_missing()
    {
        var (_, consumer, id) = await CreateAsync();

        var receipt = await _server.GetAsync(Bundle(id, "/receipt"));

        Assert.Equal(
            ["id", "kind", "href", "consumer_name", "source", "version", "complete", "accepted_at", "deliveries", "missing"], receipt.Json.Keys());
        Assert.Equal((id, "ResourceBundleReceipt", Bundle(id, "/receipt"), "false"), (receipt["id"], receipt["kind"], receipt["href"], receipt["complete"]));
        Assert.Equal((await _server.GetAsync(Bundle(id)))["created_at"], receipt["accepted_at"]);
        Assert.Equal(
            $$"""[{"step":"delivered","code":"agent_not_connected","reason":"consumer '{{consumer}}' has no agent connected; none was seen before, as far as is known; version 1 is sent when one connects"},{"step":"applied","code":"waiting","reason":"waits for: delivered"},{"step":"observed","code":"waiting","reason":"waits for: applied"}]""",
            receipt.Json["missing"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [Fact]
    public async Task A_receipt_passes_on_the_words_of_the_agent()
    {
        var (_, consumer, id) = await CreateAsync();
        await ReportAsync(
            consumer, id, 1, "Applied=False", """{"conditions":[{"type":"Applied","status":"False","reason":"Failed","message":"no namespace \"x\"","observedGeneration":1}]}""");

        var receipt = await _server.GetAsync(Bundle(id, "/receipt"));

        var first = receipt.Json["missing"]![0]!;
        Assert.Equal(
            ("applied", "not_applied", "the agent reports Applied=False for version 1: Failed: no namespace \"x\""),
            ((string?)first["step"], (string?)first["code"], (string?)first["reason"]));
        Assert.Contains("acknowledged_at", receipt.Json.Keys());
        Assert.DoesNotContain("applied_at", receipt.Json.Keys());
    }

    [Fact]
    public async Task A_receipt_of_a_deletion_tells_of_the_deletion()
    {
        var (_, _, id) = await CreateAsync();
        await _server.SendAsync(HttpMethod.Delete, Bundle(id));

        var receipt = await _server.GetAsync(Bundle(id, "/receipt"));

        Assert.Equal(["asked_at", "deliveries"], receipt.Json["deletion"].Keys());
        var missing = Assert.Single(receipt.Json["missing"]!.AsArray())!;
        Assert.Equal(("gone", "agent_not_connected"), ((string?)missing["step"], (string?)missing["code"]));
        Assert.EndsWith("if none ever will, force-finalize the bundle", (string?)missing["reason"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_a_deletion_can_be_given_up_and_only_with_a_reason()
    {
        var (_, _, id) = await CreateAsync();

        Assert.Contains("the resource is not being deleted", (await FinalizeAsync(id, """{"reason":"r"}""")).AssertError(HttpStatusCode.Conflict, 6), StringComparison.Ordinal);
        await _server.SendAsync(HttpMethod.Delete, Bundle(id));
        (await FinalizeAsync(id, "{}")).AssertError(HttpStatusCode.BadRequest, 8);
        (await FinalizeAsync(id, "x")).AssertError(HttpStatusCode.BadRequest, 17);
        Assert.Equal(HttpStatusCode.OK, (await _server.GetAsync(Bundle(id))).Status);

        Assert.Equal("operator:127.0.0.1", (await FinalizeAsync(id, """{"reason":"r"}""", ("X-Forwarded-User", "two words")))["actor"]);
        (await FinalizeAsync(id, """{"reason":"r"}""")).AssertError(HttpStatusCode.NotFound, 7);
    }

    [Fact]
    public async Task A_consumer_without_agent_is_not_connected()
    {
        var name = RestCalls.UniqueName("c");
        var id = await _server.CreateConsumerAsync(name);

        var connection = await _server.GetAsync($"{RestCalls.Consumers}/{id}/connection");

        Assert.Equal(
            $$"""{"id":"{{id}}","kind":"ConsumerConnection","href":"{{RestCalls.Consumers}}/{{id}}/connection","consumer_name":"{{name}}","connected":false,"subscriptions":0,"gateways":[]}""",
            connection.Text);
    }

    [Fact]
    public async Task The_last_report_tells_when_the_agent_was_there()
    {
        var (consumerId, consumer, id) = await CreateAsync();
        await ReportAsync(consumer, id, 1, "");

        var connection = await _server.GetAsync($"{RestCalls.Consumers}/{consumerId}/connection");

        Assert.Equal(((await _server.GetAsync(Bundle(id)))["updated_at"], "false"), (connection["last_seen_at"], connection["connected"]));
    }

    private static string Bundle(string id, string more = "") => $"{RestCalls.Bundles}/{id}{more}";

    private Task<RestAnswer> FinalizeAsync(string id, string body, params (string, string)[] headers) =>
        _server.SendAsync(HttpMethod.Post, Bundle(id, "/force-finalize"), body, headers: headers);

    private async Task<string> EventsAsync(string id, params string[] queries)
    {
        var events = new List<string>();
        foreach (var query in queries)
        {
            var page = await _server.GetAsync(Bundle(id, $"/history{query}"));
            events.AddRange(page.Json["items"]!.AsArray().Select(item => (string)item!["event"]!));
        }

        return string.Join(' ', events);
    }

    private async Task<(string ConsumerId, string Consumer, string Id)> CreateAsync()
    {
        var consumer = RestCalls.UniqueName("c");
        var consumerId = await _server.CreateConsumerAsync(consumer);
        var id = Guid.NewGuid().ToString();
        var created = await Grain(id).Apply(new SpecCommand
        {
            Action = SpecAction.Create,
            Source = "S",
            ConsumerName = consumer,
            Spec = new StoredSpec(
                $"create-{id}", """{"specversion":"1.0","id":"e","source":"S","type":"t"}"""u8.ToArray(), """{"name":"work"}"""u8.ToArray(), """{"manifests":[]}"""u8.ToArray()),
        });
        Assert.Equal(MaestroErrorCode.None, created.Code);
        return (consumerId, consumer, id);
    }

    private async Task ReportAsync(string consumer, string id, int sequence, string conditions, string data = "{}")
    {
        var answer = await Grain(id).UpdateStatus(new StatusCommand
        {
            ConsumerName = consumer,
            Agent = "agent",
            Conditions = conditions,
            Status = new StoredStatus(1, $"{sequence}", null, """{"specversion":"1.0","id":"e","source":"S","type":"t"}"""u8.ToArray(), Encoding.UTF8.GetBytes(data)),
        });
        Assert.Equal(MaestroErrorCode.None, answer.Code);
    }

    private IResourceBundleGrain Grain(string id) => _server.Grains.GetGrain<IResourceBundleGrain>(id);
}
