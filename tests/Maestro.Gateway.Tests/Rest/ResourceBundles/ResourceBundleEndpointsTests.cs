using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol;

namespace Maestro.Gateway.Tests.Rest.ResourceBundles;

[Collection(RestTests.Name)]
public sealed class ResourceBundleEndpointsTests(RestFixture fixture)
{
    private readonly RestServer _server = fixture.Server;

    [Fact]
    [Trait("Checklist", "rest-74")]
    public async Task The_operation_id_of_a_deletion_goes_to_the_agent_with_it()
    {
        var (_, id) = await CreateAsync("""{"manifests":[]}""");

        await _server.SendAsync(HttpMethod.Delete, $"{RestCalls.Bundles}/{id}", headers: ("X-Operation-ID", "op \"7\""));

        await using var command = _server.Database.CreateCommand(
            $"select spec_attributes->>'logtracing' from resource_bundles where id = '{id}' and deleted_at is not null");
        Assert.Equal("op \"7\"", (string?)JsonNode.Parse((string)(await command.ExecuteScalarAsync())!)!["logging.open-cluster-management.io/op-id"]);
    }

    [Fact]
    public async Task A_bundle_is_sent_again_when_spec_status_or_deletion_changed_and_else_not()
    {
        var (consumer, id) = await CreateAsync("""{"manifests":[]}""");
        var path = $"{RestCalls.Bundles}/{id}";
        var created = await SendIfNewerThanAsync("\"other\"");
        var unchanged = await SendIfNewerThanAsync(created);

        await ReportAsync(consumer, id, version: 1, """{"conditions":[]}""");
        var reported = await SendIfNewerThanAsync(created);
        await _server.SendAsync(HttpMethod.Delete, path);
        var deleting = await SendIfNewerThanAsync(reported);

        Assert.Null(unchanged);
        Assert.Distinct([created, reported, deleting]);

        async Task<string?> SendIfNewerThanAsync(string? tag)
        {
            var answer = await _server.SendAsync(HttpMethod.Get, path, headers: ("If-None-Match", tag!));
            Assert.Equal(answer.Status == HttpStatusCode.OK, answer.Text.Length > 0);
            return answer.Status == HttpStatusCode.NotModified ? null : answer.Response.Headers.ETag!.ToString();
        }
    }

    [Theory]
    [Trait("Checklist", "rest-75")]
    [InlineData("%20")]
    [InlineData("%09%0A")]
    [InlineData("no'such")]
    public async Task Delete_of_an_id_that_no_bundle_can_have_is_fine(string id) =>
        Assert.Equal(HttpStatusCode.NoContent, (await _server.SendAsync(HttpMethod.Delete, $"{RestCalls.Bundles}/{id}")).Status);

    [Fact]
    [Trait("Checklist", "rest-70")]
    [Trait("Checklist", "rest-71")]
    [Trait("Checklist", "rest-72")]
    [Trait("Checklist", "rest-73")]
    [Trait("Checklist", "rest-77")]
    public async Task A_bundle_shows_what_source_and_agent_sent()
    {
        var (consumer, id) = await CreateAsync("""{"manifests":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"n":12345678901234567891}]}""");

        var created = await GetAsync(id);

        Assert.Equal((id, id, consumer, "1"), (created["id"], created["name"], created["consumer_name"], created["version"]));
        Assert.Contains("\"n\":12345678901234567891", created.Text, StringComparison.Ordinal);
        Assert.Equal("work", (string?)created.Json["metadata"]!["name"]);
        Assert.Equal(created["created_at"]![..19] + "Z", (string?)created.Json["metadata"]!["creationTimestamp"]);
        Assert.Equal(("[]", "{}"), (created.Json["manifest_configs"]!.ToJsonString(), created.Json["delete_option"]!.ToJsonString()));
        Assert.DoesNotContain("status", created.Json.Keys());

        await ReportAsync(consumer, id, version: 1, """{"conditions":[{"type":"Applied","status":"True"}],"resourceStatus":[{"resourceMeta":{"kind":"ConfigMap"}}]}""");
        var reported = await GetAsync(id);

        Assert.Equal(["ObservedVersion", "SequenceID", "conditions", "resourceStatus"], reported.Json["status"].Keys());
        Assert.Equal(("1", "2000000000000000001"), (reported.Json["status"]!["ObservedVersion"]!.ToString(), (string?)reported.Json["status"]!["SequenceID"]));
        Assert.Equal("1", reported["version"]);

        var update = await Grain(id).Apply(Command(consumer, SpecAction.Update, """{"manifests":[]}""") with { ResourceVersion = 1 });
        Assert.Equal((MaestroErrorCode.None, 2), (update.Code, update.Version));
        var updated = await GetAsync(id);

        Assert.Equal(("2", "[]"), (updated["version"], updated.Json["manifests"]!.ToJsonString()));
        Assert.Equal(reported.Json["status"]!.ToJsonString(), updated.Json["status"]!.ToJsonString());
    }

    [Fact]
    [Trait("Checklist", "rest-74")]
    [Trait("Checklist", "rest-75")]
    public async Task Deletion_is_marked_at_once_and_done_when_the_agent_says_so()
    {
        var (consumer, id) = await CreateAsync("""{"manifests":[]}""");

        var deleted = await DeleteAsync(id);
        var again = await DeleteAsync(id);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent, ""), (deleted.Status, again.Status, deleted.Text));
        var marked = await GetAsync(id);
        Assert.Equal(marked["deleted_at"]![..19] + "Z", (string?)marked.Json["metadata"]!["deletionTimestamp"]);
        Assert.Equal("1", (await _server.SearchAsync(RestCalls.Bundles, $"consumer_name='{consumer}' and deleted_at is not null"))["total"]);
        await ReportAsync(consumer, id, version: 1, """{"conditions":[{"type":"Deleted","status":"True"}]}""", deleted: true);
        Assert.Equal($"Resource with id='{id}' not found", (await GetAsync(id)).AssertError(HttpStatusCode.NotFound, 7));
    }

    [Theory]
    [Trait("Checklist", "rest-75")]
    [InlineData("nosuch")]
    [InlineData("%C3%A6%20%27")]
    public async Task Deletion_of_an_unknown_bundle_is_fine(string id) => Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync(id)).Status);

    [Fact]
    [Trait("Checklist", "rest-78")]
    public async Task One_odd_row_does_not_fail_the_list()
    {
        var name = RestCalls.UniqueName("odd");
        await _server.CreateConsumerAsync(name);
        await _server.AddBundlesAsync(name, name, count: 3);
        await using var command = _server.Database.CreateCommand($"update resource_bundles set data = '[1]', metadata = '5' where id = '{name}-2'");
        await command.ExecuteNonQueryAsync();

        var list = await _server.SearchAsync(RestCalls.Bundles, $"source='{name}'");

        Assert.Equal(3, list.Json["items"]!.AsArray().Count);
        Assert.Equal("[]", list.Json["items"]![1]!["manifests"]!.ToJsonString());
    }

    private async Task<(string Consumer, string Id)> CreateAsync(string data)
    {
        var consumer = RestCalls.UniqueName("c");
        await _server.CreateConsumerAsync(consumer);
        var id = Guid.NewGuid().ToString();
        var created = await Grain(id).Apply(Command(consumer, SpecAction.Create, data));
        Assert.Equal(MaestroErrorCode.None, created.Code);
        return (consumer, id);
    }

    private static SpecCommand Command(string consumer, SpecAction action, string data) => new()
    {
        Action = action,
        Source = "S",
        ConsumerName = consumer,
        Spec = new StoredSpec(
            Guid.NewGuid().ToString(), """{"specversion":"1.0","id":"e","source":"S","type":"t"}"""u8.ToArray(), """{"name":"work"}"""u8.ToArray(), Encoding.UTF8.GetBytes(data)),
    };

    private async Task ReportAsync(string consumer, string id, int version, string data, bool deleted = false)
    {
        var answer = await Grain(id).UpdateStatus(new StatusCommand
        {
            ConsumerName = consumer,
            Agent = "agent",
            Status = new StoredStatus(version, "2000000000000000001", null, """{"specversion":"1.0","id":"e","source":"S","type":"t"}"""u8.ToArray(), Encoding.UTF8.GetBytes(data)),
            Deleted = deleted,
        });
        Assert.Equal(MaestroErrorCode.None, answer.Code);
    }

    private IResourceBundleGrain Grain(string id) => _server.Grains.GetGrain<IResourceBundleGrain>(id);

    private Task<RestAnswer> GetAsync(string id) => _server.GetAsync($"{RestCalls.Bundles}/{id}");

    private Task<RestAnswer> DeleteAsync(string id) => _server.SendAsync(HttpMethod.Delete, $"{RestCalls.Bundles}/{id}");
}
