using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Maestro.SystemTests.Processes;
using Maestro.Testing;
using Npgsql;

namespace Maestro.SystemTests;

/// <summary>An operator moves from the original server to ours, on the same database.</summary>
public sealed class TakeoverTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact, Trait("Checklist", "rest-101")]
    public async Task A_server_lists_what_the_original_left_and_works_on_with_it()
    {
        var address = await postgres.CreateDatabaseAsync(migrated: false);
        await using var database = NpgsqlDataSource.Create(address);
        await database.FillAsync();

        await using var early = MaestroProcess.Server(address);
        await Assert.ThrowsAsync<InvalidOperationException>(early.StartAsync);
        Assert.NotEqual(0, early.ExitCode);
        await Eventually.TrueAsync(
            () => early.Output.Contains("database of the original server, with 2 consumers and 3 resource bundles", StringComparison.Ordinal),
            Patience,
            "the sentence of the server that ended");

        await using var migration = await MaestroProcess.RunAsync("migration", "--database-url", address);
        Assert.True(migration.ExitCode == 0, migration.Output);
        Assert.Contains("Took over 2 consumers and 3 resource bundles", migration.Output, StringComparison.Ordinal);

        await using var server = await MaestroProcess.StartServerAsync(address);
        using var rest = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.RestPort}/api/maestro/v1/") };
        Assert.Equal(Json(Consumers), Json(await rest.GetStringAsync("consumers")));
        Assert.Equal(Json(Bundle), Json(await rest.GetStringAsync($"resource-bundles/{OriginalServer.ReportedBundle}")));
        foreach (var (search, ids) in Searches)
        {
            var found = JsonNode.Parse(await rest.GetStringAsync($"resource-bundles?search={Uri.EscapeDataString(search)}"))!;
            Assert.Equal(ids, found["items"]!.AsArray().Select(item => (string?)item!["id"]));
        }

        using var relabelled = await rest.PatchAsJsonAsync("consumers/77b0a0d2-8a9e-4c11-8a39-0f3c6e0d2002", new { labels = new { region = "se" } });
        Assert.Equal("se", (string?)JsonNode.Parse(await relabelled.Content.ReadAsStringAsync())!["labels"]!["region"]);
        await using var agent = MaestroProcess.Spawn(
            "agent", "--simulate", "--cluster-name", "edge-bergen-01", "--server-address", $"127.0.0.1:{server.AgentPort}");
        await Eventually.TrueAsync(
            async () => !(await rest.GetStringAsync("resource-bundles")).Contains(OriginalServer.DeletingBundle, StringComparison.Ordinal),
            Patience,
            "the deletion that the original began to end");
    }

    [Theory]
    [InlineData("select 'none'")]
    [InlineData("drop function original_is_closed cascade; alter table consumers rename to consumers_of_the_successor; alter table original_consumers rename to consumers")]
    public async Task The_way_back_that_the_page_tells_leads_back_and_leaves_room_for_another_takeover(string earlierWayBack)
    {
        var address = await postgres.CreateDatabaseAsync(migrated: false);
        await using var database = NpgsqlDataSource.Create(address);
        await database.FillAsync();
        var before = await database.TextAsync(Names);
        await using var migration = await MaestroProcess.RunAsync("migration", "--database-url", address);
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "taking-over.md"));

        // A day of the event history, as a silo makes it.
        await database.ExecuteAsync("select maintain_event_history(interval '30 days', 1)");
        await database.ExecuteAsync(earlierWayBack);
        await database.ExecuteAsync(page.Split("```sql")[1].Split("```")[0]);

        Assert.Equal(before, await database.TextAsync(Names));
        await database.ExecuteAsync("update resources set version = version + 1");
        Assert.Equal("2", await database.TextAsync("select count(*) from consumers where deleted_at is null"));
        Assert.Equal("consumers", await database.TextAsync("select confrelid::regclass::text from pg_constraint where conname = 'fk_resources_consumers'"));
        await using var server = MaestroProcess.Server(address);
        await Assert.ThrowsAsync<InvalidOperationException>(server.StartAsync);
        await Eventually.TrueAsync(
            () => server.Output.Contains("database of the original server, with 2 consumers", StringComparison.Ordinal), Patience, "the sentence of the server");
        await using var again = await MaestroProcess.RunAsync("migration", "--database-url", address);
        Assert.True(again.ExitCode == 0, again.Output);
        Assert.Equal("2 3 4", await database.TextAsync("select string_agg(version::text, ' ' order by version) from resource_bundles"));
    }

    private const string Names = """
        select string_agg(name, ' ' order by name)
        from (select relname::text as name from pg_class where relnamespace = 'public'::regnamespace
              union all select proname::text from pg_proc where pronamespace = 'public'::regnamespace) as all_of_them
        """;

    private static readonly (string Search, string[] Ids)[] Searches =
    [
        ("source='billing'", [OriginalServer.ReportedBundle, OriginalServer.UnreportedBundle]),
        ("status is null", [OriginalServer.UnreportedBundle, OriginalServer.DeletingBundle]),
        ("deleted_at is not null", [OriginalServer.DeletingBundle]),
        ("payload->'metadata'->'labels'@>'{\"app\":\"ledger\"}'", [OriginalServer.ReportedBundle]),
        ("status->'data'->'conditions'@>'[{\"type\":\"Applied\"}]'", [OriginalServer.ReportedBundle]),
    ];

    private const string Consumers = """
        {"kind": "ConsumerList", "page": 1, "size": 2, "total": 2, "items": [
            {"id": "0d0c1b7e-3a55-4f0e-9d0a-52f3b7f0c001", "kind": "Consumer", "href": "/api/maestro/v1/consumers/0d0c1b7e-3a55-4f0e-9d0a-52f3b7f0c001",
             "name": "edge-bergen-01", "created_at": "2026-08-10T07:01:02.123456Z", "updated_at": "2026-08-10T07:01:02.123456Z"},
            {"id": "77b0a0d2-8a9e-4c11-8a39-0f3c6e0d2002", "kind": "Consumer", "href": "/api/maestro/v1/consumers/77b0a0d2-8a9e-4c11-8a39-0f3c6e0d2002",
             "name": "edge-oslo-07", "labels": {"region": "no"}, "created_at": "2026-08-11T09:30:00Z", "updated_at": "2026-08-11T09:31:00.5Z"}]}
        """;

    private const string Bundle = $$$"""
        {"id": "{{{OriginalServer.ReportedBundle}}}", "kind": "ResourceBundle", "href": "/api/maestro/v1/resource-bundles/{{{OriginalServer.ReportedBundle}}}",
         "name": "{{{OriginalServer.ReportedBundle}}}", "consumer_name": "edge-oslo-07", "version": 2, "created_at": "2026-08-12T06:00:00.5Z",
         "updated_at": "2026-08-12T06:04:10.120394Z",
         "metadata": {"name": "ledger", "namespace": "edge-oslo-07", "labels": {"app": "ledger"}, "creationTimestamp": "2026-08-12T06:00:00Z"},
         "manifests": [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "rates", "namespace": "ledger"}, "data": {"eur": "1"}}],
         "manifest_configs": [{"resourceIdentifier": {"group": "", "resource": "configmaps", "name": "rates", "namespace": "ledger"}}],
         "delete_option": {"propagationPolicy": "Foreground"},
         "status": {"ObservedVersion": 2, "SequenceID": "1999832099518943232", "conditions": [
            {"type": "Applied", "status": "True", "reason": "AppliedManifestWorkComplete", "message": "Apply manifest work complete",
             "lastTransitionTime": "2026-08-12T06:04:09Z"}]}}
        """;

    /// <summary>The text with the members of objects in one order, which says nothing in JSON.</summary>
    private static string Json(string text) => Ordered(JsonNode.Parse(text))!.ToJsonString();

    private static JsonNode? Ordered(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Ordered(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Ordered)]),
        _ => node?.DeepClone(),
    };
}
