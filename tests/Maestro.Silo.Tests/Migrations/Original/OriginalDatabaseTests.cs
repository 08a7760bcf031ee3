using Maestro.Silo.Migrations;
using Maestro.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Maestro.Silo.Tests.Migrations.Original;

/// <summary>A database that the original server made becomes ours.</summary>
public sealed class OriginalDatabaseTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private NpgsqlDataSource _database = null!;

    private MigrationRunner Runner => new(_database, TimeProvider.System, NullLogger<MigrationRunner>.Instance);

    public async Task InitializeAsync() => _database = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync(migrated: false));

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_server_that_meets_one_says_what_it_found_and_what_to_do()
    {
        await _database.FillAsync();

        var check = await Runner.CheckAsync(CancellationToken.None);

        Assert.Equal(SchemaState.TooOld, check.State);
        Assert.Contains("2 consumers and 3 resource bundles", check.Sentence, StringComparison.Ordinal);
        Assert.Contains("`maestro migrate`", check.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_consumers_and_bundles_are_ours_afterwards_and_a_second_run_does_nothing()
    {
        await _database.FillAsync();

        var report = await Runner.ApplyAsync(CancellationToken.None);
        var again = await Runner.ApplyAsync(CancellationToken.None);

        Assert.Equal((2, 3), (report.TakenOver!.Consumers, report.TakenOver.Bundles));
        Assert.Null(again.TakenOver);
        Assert.Empty(again.Applied);
        Assert.Equal(SchemaState.Current, (await Runner.CheckAsync(CancellationToken.None)).State);
        Assert.Equal("edge-bergen-01 {} | edge-oslo-07 {\"region\": \"no\"}", await _database.TextAsync("""
            select string_agg(name || ' ' || labels, ' | ' order by name) from consumers
            """));
        Assert.Equal("2 t 2 1999832099518943232 abc | 1 t - - - | 3 f - - -", await _database.TextAsync("""
            select string_agg(concat_ws(' ', version, deleted_at is null, coalesce(status_version::text, '-'), coalesce(status_sequence_id, '-'),
                                        coalesce(status_hash, '-')), ' | ' order by created_at)
            from resource_bundles
            """));
        Assert.Equal("{\"app\": \"ledger\"} | - | {\"a\": 1}", await _database.TextAsync(
            "select string_agg(coalesce(labels::text, '-'), ' | ' order by created_at) from resource_bundles"));
        Assert.Equal("till", await _database.TextAsync($"select metadata->>'name' from resource_bundles where id = '{OriginalServer.DeletingBundle}'"));
        Assert.Equal("0", await _database.TextAsync(
            "select count(*) from resource_bundles where spec_attributes::jsonb ?| array['data', 'metadata'] or status_attributes::jsonb ? 'data'"));
    }

    [Fact]
    public async Task Odd_rows_do_not_keep_the_others()
    {
        await _database.FillAsync();
        await _database.ExecuteAsync("""
            insert into consumers (id, name, deleted_at) values
                ('C-GONE', 'gone', now()), ('C-LEAVING', 'leaving', now()), ('0D0C1B7E-3A55-4F0E-9D0A-52F3B7F0C003', 'Edge-Upper', null);
            insert into resources (id, name, consumer_name, version, created_at, payload, status) values
                ('A-NAMELESS', null, 'Edge-Upper', 1, null, null, null),
                ('B-METADATA', 'b', 'leaving', 1, '2026-08-12T06:00:00Z', '{"metadata": "", "data": {}}', '{"resourceversion": "two", "sequenceid": "1"}'),
                ('C-NUMBER', 'c', 'leaving', 1, null, '{"metadata": "5"}', '{"resourceversion": 2.5, "sequenceid": "1"}'),
                ('D-BEYOND', 'd', 'leaving', 1, null, '[]', '{"resourceversion": 99999999999, "sequenceid": "1"}'),
                ('E-STRAY', null, null, 1, null, null, null), ('F-STRAY', null, null, 1, null, null, null)
            """);
        var logger = new RecordingLogger<MigrationRunner>();

        var check = await Runner.CheckAsync(CancellationToken.None);
        var report = await new MigrationRunner(_database, TimeProvider.System, logger).ApplyAsync(CancellationToken.None);

        Assert.Contains("4 consumers and 7 resource bundles", check.Sentence, StringComparison.Ordinal);
        Assert.Equal((4, 7), (report.TakenOver!.Consumers, report.TakenOver.Bundles));
        Assert.Equal("edge-bergen-01 edge-oslo-07 Edge-Upper leaving", await _database.TextAsync(
            "select string_agg(name, ' ' order by lower(name)) from consumers"));
        Assert.Equal("A-NAMELESS A-NAMELESS - - | B-METADATA b - - | C-NUMBER c - - | D-BEYOND d - -", await _database.TextAsync("""
            select string_agg(concat_ws(' ', id, name, coalesce(metadata::text, '-'), coalesce(status_version::text, status_sequence_id, status_data::text, '-')),
                              ' | ' order by id)
            from resource_bundles where id ~ '^[A-F]-'
            """));
        Assert.Contains(
            "Warning 3105: 2 resource bundles of the original server have no consumer; they were not taken over and stay in its table resources: E-STRAY, F-STRAY",
            logger.Messages);
        Assert.Equal("2", await _database.TextAsync("select count(*) from resources where consumer_name is null"));
        Assert.Equal("0", await _database.TextAsync("select count(*) from pg_proc where starts_with(proname, 'original_') and proname <> 'original_is_closed'"));
    }

    [Fact]
    public async Task Labels_of_a_consumer_become_text_and_those_that_have_none_are_told()
    {
        await _database.ExecuteAsync(OriginalServer.Tables);
        await _database.ExecuteAsync("""
            insert into consumers (id, name, labels) values
                ('1', 'list', '["a"]'), ('2', 'none', null), ('3', 'odd', '{"a": 1.5, "b": null, "c": {}, "d": true, "e": "f", "g": ["h"]}'),
                ('4', 'odder', '{"a": []}')
            """);
        var logger = new RecordingLogger<MigrationRunner>();

        await new MigrationRunner(_database, TimeProvider.System, logger).ApplyAsync(CancellationToken.None);

        Assert.Equal("""list {} | none {} | odd {"a": "1.5", "b": "", "d": "true", "e": "f"} | odder {}""", await _database.TextAsync(
            "select string_agg(name || ' ' || labels, ' | ' order by name) from consumers"));
        Assert.Contains(
            "Warning 3106: 2 consumers of the original server have labels that are objects or lists; they were taken over without those: odd, odder",
            logger.Messages);
    }

    [Fact]
    public async Task The_original_tables_keep_every_row_and_take_no_new_one()
    {
        await _database.FillAsync();
        var before = await _database.TextAsync("select md5(string_agg(r::text, '' order by id)) from resources r");

        await Runner.ApplyAsync(CancellationToken.None);

        Assert.Equal(before, await _database.TextAsync("select md5(string_agg(r::text, '' order by id)) from resources r"));
        Assert.Equal("2", await _database.TextAsync("select count(*) from original_consumers"));
        foreach (var write in new[] { "delete from resources", "update resources set version = 9", "insert into resources (id, version) values ('x', 1)" })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => _database.ExecuteAsync(write));
            Assert.Contains("taken this database over", refused.MessageText, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_cannot_be_taken_over_leaves_the_database_as_it_was()
    {
        await _database.FillAsync();
        await _database.ExecuteAsync($"update resources set version = 3000000000 where id = '{OriginalServer.UnreportedBundle}'");

        var refused = await Assert.ThrowsAsync<MigrationException>(() => Runner.ApplyAsync(CancellationToken.None));

        Assert.Contains("left nothing behind", refused.Message, StringComparison.Ordinal);
        Assert.Equal("2", await _database.TextAsync("select count(*) from consumers where deleted_at is null"));
        Assert.Null(await _database.TextAsync("select to_regclass('maestro_migrations')::text"));
    }

    [Fact]
    public async Task An_older_schema_is_named_with_what_it_lacks()
    {
        await _database.FillAsync();
        await _database.ExecuteAsync("alter table resources drop column payload");

        var refused = await Assert.ThrowsAsync<MigrationException>(() => Runner.CheckAsync(CancellationToken.None));

        Assert.Contains("resources.payload", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beside_what_an_earlier_takeover_left_it_is_neither_served_nor_taken_over_before_that_is_put_aside()
    {
        await _database.FillAsync();
        await Runner.ApplyAsync(CancellationToken.None);
        await _database.ExecuteAsync("""
            drop function original_is_closed cascade;
            alter table consumers rename to consumers_of_the_successor;
            alter table original_consumers rename to consumers
            """);

        var check = await Runner.CheckAsync(CancellationToken.None);
        var refused = await Assert.ThrowsAsync<MigrationException>(() => Runner.ApplyAsync(CancellationToken.None));

        Assert.Equal(SchemaState.Unusable, check.State);
        Assert.Equal(check.Sentence, refused.Message);
        Assert.Contains("\"The way back\" in docs/taking-over.md", check.Sentence, StringComparison.Ordinal);
    }
}
