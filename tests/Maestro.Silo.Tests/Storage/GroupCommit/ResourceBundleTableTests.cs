using Maestro.Grains;
using Maestro.Grains.ResourceBundles;
using Maestro.Testing;
using Npgsql;
using Orleans.Storage;

namespace Maestro.Silo.Tests.Storage.GroupCommit;

public sealed class ResourceBundleTableTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private TestStorage _storage = null!;

    public async Task InitializeAsync() => _storage = await TestStorage.CreateAsync(postgres);

    public async Task DisposeAsync() => await _storage.DisposeAsync();

    [Fact]
    public async Task A_conflict_in_a_batch_is_its_rows_own()
    {
        var bundles = await CreatedAsync(9);
        var stale = bundles[4].TwinBundle();
        await bundles[4].UpdateSpecAsync(2);
        bundles[4] = stale;

        var failures = await _storage.InOneBatchAsync(bundles.Select((bundle, index) =>
            (Func<Task>)(() => index % 2 == 0 ? bundle.UpdateSpecAsync(3) : bundle.UpdateStatusAsync(3))));

        Assert.IsType<InconsistentStateException>(failures[4]);
        Assert.Equal(8, failures.Count(failure => failure is null));
        Assert.Equal("1 cluster-1 source-1 1 create-0 source-1\n2 cluster-1 source-1 2 spec-2 source-1", await _storage.HistoryAsync(stale.Key));
        foreach (var bundle in bundles.Except([stale]))
        {
            Assert.Equal(bundle.Content, (await _storage.ReadAsync(bundle.Key)).Content);
        }
    }

    [Fact]
    public async Task Neighbours_that_are_updated_together_find_room_on_their_page()
    {
        const string pages = "select string_agg((ctid::text::point)[0]::text, ' ' order by id) from resource_bundles where id <> 'the lane'";
        var bundles = await CreatedAsync(30);
        var before = await _storage.Database.TextAsync(pages);

        await _storage.InOneBatchAsync(bundles.Select(bundle => (Func<Task>)(() => bundle.UpdateSpecAsync(2))));

        Assert.Equal(before, await _storage.Database.TextAsync(pages));
        Assert.All(bundles, bundle => Assert.Equal(2, bundle.State.Version));
    }

    [Fact]
    public async Task Of_writes_of_one_row_in_one_batch_exactly_one_wins()
    {
        var rivals = Enumerable.Range(0, 6).Select(_ => _storage.Bundle("same")).ToArray();

        var created = await _storage.InOneBatchAsync(rivals.Select((rival, index) => (Func<Task>)(() => rival.CreateAsync(index))));

        var winner = rivals[Assert.Single(Enumerable.Range(0, 6), index => created[index] is null)];
        Assert.Equal(winner.Content, (await _storage.ReadAsync("same")).Content);
        Assert.Equal($"1 cluster-1 source-1 1 {winner.State.CreateEventId} source-1", await _storage.HistoryAsync("same"));

        Func<Task>[] changes =
        [
            () => winner.TwinBundle().UpdateStatusAsync(1), () => winner.TwinBundle().UpdateStatusAsync(2), () => winner.TwinBundle().UpdateSpecAsync(3),
            () => winner.TwinBundle().MarkDeletingAsync(4), () => winner.TwinBundle().RemoveAsync(), () => winner.TwinBundle().RemoveAsync(),
        ];
        var changed = await _storage.InOneBatchAsync(changes);

        Assert.Single(changed, failure => failure is null);
        Assert.Equal(2, (await _storage.HistoryAsync("same")).Split('\n').Length);
    }

    [Fact]
    public async Task A_bundle_of_a_consumer_that_is_not_registered_fails_alone()
    {
        var bundles = Enumerable.Range(0, 7).Select(index => _storage.Bundle($"b{index}", index == 3 ? "nobody" : StoredBundle.Consumer)).ToArray();

        var failures = await _storage.InOneBatchAsync(bundles.Select(bundle => (Func<Task>)(() => bundle.CreateAsync())));

        Assert.Equal("nobody", Assert.IsType<ConsumerMissingException>(failures[3]).ConsumerName);
        Assert.Equal(6, failures.Count(failure => failure is null));
        Assert.False((await _storage.ReadAsync("b3")).Exists);
        Assert.Equal("", await _storage.HistoryAsync("b3"));
        Assert.Equal("1 cluster-1 source-1 1 create-0 source-1", await _storage.HistoryAsync("b6"));
    }

    [Theory]
    [InlineData("{\"a\":")]
    [InlineData("{\"a\":\"\u0001\"}")]
    public async Task A_row_that_PostgreSQL_refuses_fails_alone(string json)
    {
        var created = await CreatedAsync(5);
        var failures = await _storage.InOneBatchAsync(
        [
            .. created.Select(bundle => (Func<Task>)(() => bundle.UpdateSpecAsync(2))),
            () => _storage.Bundle("bad", StoredBundle.Consumer).CreateAsync(data: json),
            .. Enumerable.Range(0, 5).Select(index => (Func<Task>)(() => _storage.Bundle($"c{index}").CreateAsync())),
        ]);

        Assert.EndsWith("(SQLSTATE 22P02)", Assert.IsType<StorageRefusedException>(failures[5]).Message, StringComparison.Ordinal);
        Assert.Equal(10, failures.Count(failure => failure is null));
        Assert.Equal("5 2", await _storage.Database.TextAsync("""
            select count(*) || ' ' || max(lines) from (
                select count(*) as lines from event_history where resource_id like 'b%' group by resource_id) h
            """));
        Assert.Equal("5", await _storage.Database.TextAsync("select count(*) from event_history where resource_id like 'c%'"));
    }

    [Fact]
    public async Task Text_that_PostgreSQL_refuses_fails_alone()
    {
        var failures = await _storage.InOneBatchAsync(
            () => _storage.Bundle("a").CreateAsync(), () => _storage.Bundle("b\0").CreateAsync(), () => _storage.Bundle("c").CreateAsync());

        Assert.Equal([null, true, null], failures.Select(failure => (failure as StorageRefusedException)?.Message.EndsWith("(SQLSTATE 22021)", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_history_has_one_line_for_each_commit_and_says_who_did_what()
    {
        var bundle = await _storage.CreatedAsync("b");
        var stale = bundle.TwinBundle();
        await bundle.UpdateSpecAsync(1);
        await bundle.UpdateStatusAsync(2);
        await bundle.MarkDeletingAsync(3);
        await Assert.ThrowsAsync<InconsistentStateException>(() => stale.UpdateSpecAsync(4));
        await Assert.ThrowsAsync<InconsistentStateException>(stale.RemoveAsync);
        await bundle.RemoveAsync();

        Assert.Equal(
            """
            1 cluster-1 source-1 1 create-0 source-1
            2 cluster-1 source-1 2 spec-1 source-1
            4 cluster-1 source-1 2 sequence-2 agent-1
            3 cluster-1 source-1 2 spec-1 operator-1
            5 cluster-1 source-1 2 create-0 agent-1
            """,
            await _storage.HistoryAsync("b"));
        Assert.Equal(StoredBundle.At(0).ToString("O"), DateTimeOffset.Parse(
            (await _storage.Database.TextAsync("select to_json(occurred_at) #>> '{}' from event_history where kind = 1"))!,
            System.Globalization.CultureInfo.InvariantCulture).ToUniversalTime().ToString("O"));
    }

    [Fact]
    public async Task The_history_tells_the_first_status_of_a_version_from_the_others_and_the_details_of_each_line()
    {
        var bundles = await CreatedAsync(2);
        var failures = await _storage.InOneBatchAsync(
            () => bundles[0].UpdateStatusAsync(1, BundleChange.Acknowledged, "Applied=False"), () => bundles[1].UpdateStatusAsync(2, BundleChange.StatusUpdated, "Applied=True"));
        await bundles[1].RemoveAsync("operator:alice", "it's \"gone\"");

        Assert.Equal([null, null], failures);
        Assert.Equal(
            $"1 |7 Applied=False|1 |4 Applied=True|5 it's \"gone\"",
            await _storage.Database.TextAsync($"""
                select string_agg(kind || ' ' || detail, '|' order by resource_id, occurred_at)
                from event_history where resource_id in ('{bundles[0].Key}', '{bundles[1].Key}')
                """));
    }

    [Fact]
    public async Task A_removed_bundle_is_remembered_by_the_event_that_created_it()
    {
        var bundle = await _storage.CreatedAsync("b");
        Assert.Null((await _storage.ReadAsync("b")).State.TombstoneEventId);

        await bundle.RemoveAsync();
        Assert.Equal("create-0", bundle.State.TombstoneEventId);
        Assert.Equal("create-0", (await _storage.ReadAsync("b")).State.TombstoneEventId);

        var second = await _storage.ReadAsync("b");
        await second.CreateAsync(7);
        var read = await _storage.ReadAsync("b");
        Assert.True(read.Exists);
        Assert.Equal("create-0", read.State.TombstoneEventId);

        await second.RemoveAsync();
        Assert.Equal("create-7", (await _storage.ReadAsync("b")).State.TombstoneEventId);
    }

    [Fact]
    public async Task The_event_that_created_a_removed_bundle_does_not_create_it_again_though_nobody_read_the_row()
    {
        await (await _storage.CreatedAsync("b")).RemoveAsync();
        var history = await _storage.HistoryAsync("b");

        var failures = await _storage.InOneBatchAsync(
            () => _storage.Bundle("b").CreateAsync(0), () => _storage.Bundle("other").CreateAsync(0), () => _storage.Bundle("third").CreateAsync(1));

        Assert.IsType<InconsistentStateException>(failures[0]);
        Assert.Equal([null, null], failures[1..]);
        Assert.False((await _storage.ReadAsync("b")).Exists);
        Assert.Equal(history, await _storage.HistoryAsync("b"));

        await _storage.Bundle("b").CreateAsync(1);
        Assert.True((await _storage.ReadAsync("b")).Exists);
    }

    [Fact]
    public async Task Clearing_what_was_never_stored_does_nothing()
    {
        var bundle = _storage.Bundle("b");

        await bundle.RemoveAsync();

        Assert.Null((await _storage.ReadAsync("b")).State.TombstoneEventId);
        Assert.Equal("", await _storage.HistoryAsync("b"));
    }

    [Fact]
    [Trait("Checklist", "rest-67")]
    public async Task Labels_are_found_beside_one_that_cannot_be_indexed()
    {
        var bundle = await _storage.CreatedAsync("b");
        Assert.True(bundle.State.Spec.Metadata.Span.IndexOf("\\u0000"u8) > 0);

        Assert.Equal("b", await _storage.Database.TextAsync("""select id from resource_bundles where labels @> '{"app":"web"}'"""));
    }

    [Fact]
    public async Task Each_kind_of_change_writes_its_own_columns_only()
    {
        var bundle = await _storage.CreatedAsync("b");
        await WriteGarbageAsync(bundle, BundleChange.SpecUpdated, 1);
        await WriteGarbageAsync(bundle, BundleChange.StatusUpdated, 2);

        await OnlyAsync(() => WriteGarbageAsync(bundle, BundleChange.SpecUpdated, 3), "version spec_event_id spec_attributes metadata data labels updated_at");
        await OnlyAsync(
            () => WriteGarbageAsync(bundle, BundleChange.StatusUpdated, 4),
            "status_version status_sequence_id status_hash status_attributes status_data updated_at");
        await OnlyAsync(() => WriteGarbageAsync(bundle, BundleChange.MarkedDeleting, 5), "deleted_at spec_attributes");
    }

    [Fact]
    public async Task A_consumer_that_goes_while_its_bundle_is_written_is_missing()
    {
        await _storage.AddConsumerAsync("leaving");
        await using var connection = await _storage.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var delete = new NpgsqlCommand("delete from consumers where name = 'leaving'", connection, transaction);
        await delete.ExecuteNonQueryAsync();

        var writing = Record.ExceptionAsync(() => _storage.Bundle("b", "leaving").CreateAsync());
        await _storage.WaitForLockAsync();
        await transaction.CommitAsync();

        Assert.IsType<ConsumerMissingException>(await writing);
    }

    [Fact]
    public async Task Lookups_go_by_the_key_even_while_the_tables_are_empty()
    {
        // Plans made for small tables are kept while the tables grow.
        foreach (var row in new[] { "resource_bundles", "consumers" })
        {
            await using var command = _storage.Connections.Grains.CreateCommand($"""
                explain update {row} r set etag = 0 from unnest(array['a', 'b'], array[1::bigint, 2]) as i(key, etag)
                where r.{(row == "consumers" ? "name" : "id")} = i.key and r.etag = i.etag
                """);
            await using var reader = await command.ExecuteReaderAsync();
            var plan = new List<string>();
            while (await reader.ReadAsync())
            {
                plan.Add(reader.GetString(0));
            }

            Assert.Contains(plan, line => line.Contains($"Index Scan using {row}_", StringComparison.Ordinal));
            Assert.Contains(plan, line => line.Contains("Nested Loop", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_statement_is_planned_once()
    {
        // An array of one key looks cheaper than one of unknown length, which by itself has PostgreSQL plan each of these anew.
        const string Lookup = "select etag from resource_bundles where id = any($1)";
        await using var connection = await _storage.Connections.Grains.OpenConnectionAsync();
        for (var use = 0; use < 20; use++)
        {
            await using var lookup = new NpgsqlCommand(Lookup, connection) { Parameters = { new NpgsqlParameter<string[]> { TypedValue = ["b"] } } };
            await lookup.ExecuteScalarAsync();
        }

        await using var plans = new NpgsqlCommand(
            $"select custom_plans || ' ' || (generic_plans > 10) from pg_prepared_statements where statement = '{Lookup}'", connection);
        Assert.Equal("0 true", await plans.ExecuteScalarAsync());
    }

    private async Task<StoredBundle[]> CreatedAsync(int count)
    {
        var bundles = Enumerable.Range(0, count).Select(index => _storage.Bundle($"b{index}")).ToArray();
        await Task.WhenAll(bundles.Select(bundle => bundle.CreateAsync()));
        return bundles;
    }

    /// <summary>Writes a state in which everything has changed.</summary>
    private static Task WriteGarbageAsync(StoredBundle bundle, BundleChange change, int number)
    {
        var json = StoredBundle.Json($$"""{"garbage":{{number}}}""");
        return bundle.WriteAsync(bundle.State with
        {
            Name = $"name-{number}",
            Source = $"source-{number}",
            ConsumerName = $"consumer-{number}",
            Version = number,
            CreatedAt = StoredBundle.At(number),
            UpdatedAt = StoredBundle.At(number),
            DeletedAt = StoredBundle.At(number),
            CreateEventId = $"create-{number}",
            Spec = new StoredSpec($"event-{number}", json, StoredBundle.Json($$$"""{"labels":{"garbage":"{{{number}}}"}}"""), json),
            Status = new StoredStatus(number, $"sequence-{number}", $"hash-{number}", json, json),
            Change = change,
            Actor = "garbage",
        });
    }

    private async Task OnlyAsync(Func<Task> write, string columns)
    {
        await _storage.Database.ExecuteAsync("drop table if exists before; create table before as select * from resource_bundles where id = 'b'");
        await write();

        var changed = await _storage.Database.TextAsync("""
            select string_agg(n.key, ' ')
            from resource_bundles r, before b, json_each(row_to_json(r)) n join json_each(row_to_json(b)) o using (key)
            where r.id = 'b' and n.value::text is distinct from o.value::text and n.key <> 'etag'
            """);

        Assert.Equal(columns.Split(' ').Order(), changed!.Split(' ').Order());
    }
}
