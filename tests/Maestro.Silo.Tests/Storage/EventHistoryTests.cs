using Maestro.Grains.Tracing;
using Maestro.Silo.Storage;
using Maestro.Testing;
using Npgsql;

namespace Maestro.Silo.Tests.Storage;

public sealed class EventHistoryTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTimeOffset Created = new(2026, 1, 15, 10, 0, 0, TimeSpan.Zero);

    private string _connectionString = null!;
    private NpgsqlDataSource _database = null!;
    private EventHistory _history = null!;

    public async Task InitializeAsync()
    {
        _connectionString = await postgres.CreateDatabaseAsync();
        _database = NpgsqlDataSource.Create(_connectionString);
        _history = new EventHistory(_database);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [InlineData(false, 1, 2, "0 1")]
    [InlineData(false, 2, 2, "2 3")]
    [InlineData(false, 3, 2, "4")]
    [InlineData(false, 4, 2, "")]
    [InlineData(false, 0, 2, "0 1")]
    [InlineData(true, 1, 2, "4 3")]
    [InlineData(true, 3, 2, "0")]
    [InlineData(false, 1, 0, "")]
    [InlineData(false, int.MaxValue, 1000, "")]
    [InlineData(false, 1, int.MaxValue, "0 1 2 3 4")]
    public async Task A_history_is_read_in_pages_in_either_order(bool newestFirst, int page, int size, string versions)
    {
        for (var version = 0; version < 5; version++)
        {
            await AddAsync("b", 2, version, version);
        }

        await AddAsync("other", 2, 9, 0);

        var read = await _history.List(new BundleEventQuery("b", newestFirst, page, size), default);

        Assert.Equal((versions, 5), (string.Join(' ', read.Items.Select(line => line.Version)), read.Total));
    }

    [Fact]
    public async Task A_line_is_read_as_it_was_written()
    {
        await AddAsync("b", 7, 3, 1.5, "Applied=True", actor: "agent-1");

        var line = Assert.Single((await _history.List(new BundleEventQuery("b", false, 1, 10), default)).Items);

        Assert.Equal(
            new BundleEvent(Created.AddSeconds(1.5), BundleEventKind.Acknowledged, "cluster-1", "source-1", 3, "event-3", "agent-1", "Applied=True"), line);
    }

    [Fact]
    public async Task An_id_that_cannot_be_stored_has_no_history()
    {
        Assert.Equal(0, (await _history.List(new BundleEventQuery("a\0", false, 1, 10), default)).Total);
        Assert.Empty(await _history.FindRemoved("cluster-1", ["a\0"], default));
    }

    [Fact]
    public async Task The_times_of_a_version_leave_out_other_versions_and_earlier_lives()
    {
        await AddAsync("b", 1, 2, -100);
        await AddAsync("b", 6, 2, -90);
        await AddAsync("b", 7, 2, -80, "Applied=True");
        await AddAsync("b", 1, 1, 0);
        await AddAsync("b", 2, 2, 1);
        await AddAsync("b", 6, 2, 2);
        await AddAsync("b", 6, 2, 3, "repeated");
        await AddAsync("b", 7, 2, 4, "Applied=False Available=False");
        await AddAsync("b", 8, 2, 5, "Applied=False Available=False");
        await AddAsync("b", 4, 2, 6, "Applied=True Available=False");
        await AddAsync("b", 4, 2, 7, "Applied=True Available=True");
        await AddAsync("b", 8, 2, 8, "Applied=True Available=True");
        await AddAsync("b", 6, 2, 9, "deletion");
        await AddAsync("b", 6, 2, 10, "resync deletion");
        await AddAsync("b", 2, 3, 11);
        await AddAsync("other", 6, 2, 2);

        var times = await _history.GetTimes("b", 2, Created, default);

        Assert.Equal(
            new VersionTimes
            {
                Accepted = Created.AddSeconds(1),
                Delivered = Created.AddSeconds(2),
                LastDelivered = Created.AddSeconds(3),
                Deliveries = 2,
                Acknowledged = Created.AddSeconds(4),
                Applied = Created.AddSeconds(6),
                Observed = Created.AddSeconds(8),
                DeletionDelivered = Created.AddSeconds(9),
                DeletionDeliveries = 2,
            },
            times);
        Assert.Equal(new VersionTimes(), await _history.GetTimes("nosuch", 2, Created, default));
    }

    [Fact]
    public async Task The_last_report_of_a_consumer_is_that_of_any_of_its_bundles()
    {
        await _database.ExecuteAsync("""
            insert into consumers values ('cluster-1', 'id-1', '{}', now(), now(), 1), ('cluster-2', 'id-2', '{}', now(), now(), 1);
            insert into resource_bundles (id, name, source, consumer_name, version, created_at, updated_at, create_event_id, spec_event_id,
                                          spec_attributes, data, status_version, etag)
            select c || '-' || i, '', '', c, 1, '2026-01-15T10:00:00Z', now(), '', '', '{}', '{}', case when i < 3 then 1 end, 1
            from unnest(array['cluster-1', 'cluster-2']) c, generate_series(1, 3) i
            """);
        Assert.Null(await _history.GetLastReport("cluster-1", default));

        await AddAsync("cluster-1-1", 7, 1, 1);
        await AddAsync("cluster-1-2", 7, 1, 2);
        await AddAsync("cluster-1-2", 4, 1, 3);
        await AddAsync("cluster-1-2", 6, 1, 4);
        await AddAsync("cluster-2-1", 7, 1, 9);

        Assert.Equal(Created.AddSeconds(3), await _history.GetLastReport("cluster-1", default));
        Assert.Null(await _history.GetLastReport("nosuch", default));
    }

    [Fact]
    public async Task Only_bundles_of_that_consumer_that_were_removed_are_found()
    {
        await AddAsync("removed", 5, 1, 0);
        await AddAsync("removed", 5, 1, 1);
        await AddAsync("alive", 2, 1, 0);

        Assert.Equal(["removed"], await _history.FindRemoved("cluster-1", ["removed", "alive", "unknown"], default));
        Assert.Empty(await _history.FindRemoved("cluster-2", ["removed"], default));
    }

    [Theory]
    [InlineData("page")]
    [InlineData("times")]
    [InlineData("last report")]
    [InlineData("removed")]
    public async Task Connections_that_the_database_dropped_are_not_noticed(string what)
    {
        await AddAsync("b", 5, 1, 0);
        var before = await ReadAsync();

        await PostgresFixture.DropConnectionsAsync(_connectionString);

        Assert.Equal(before, await ReadAsync());

        async Task<object?> ReadAsync() => what switch
        {
            "page" => (await _history.List(new BundleEventQuery("b", false, 1, 10), default)).Total,
            "times" => await _history.GetTimes("b", 1, Created, default),
            "last report" => await _history.GetLastReport("cluster-1", default),
            _ => (await _history.FindRemoved("cluster-1", ["b"], default)).Single(),
        };
    }

    private async Task AddAsync(string id, short kind, int version, double second, string detail = "", string actor = "actor")
    {
        await using var command = _database.CreateCommand("insert into event_history values ($1, $2, $3, 'cluster-1', 'source-1', $4, $5, $6, $7)");
        foreach (object value in new object[] { Created.AddSeconds(second).UtcDateTime, kind, id, version, $"event-{version}", actor, detail })
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }
}
