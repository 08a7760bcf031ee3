using Maestro.Silo.Storage;
using Maestro.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Maestro.Silo.Tests.Storage;

public sealed class EventHistoryRetentionTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    // Far from the real date, so that the partitions the migration made are not in the way.
    private static readonly DateTimeOffset Start = new(2040, 3, 10, 12, 0, 0, TimeSpan.Zero);

    private readonly ScriptedTime _time = new(Start);
    private NpgsqlDataSource _dataSource = null!;

    public async Task InitializeAsync()
    {
        _dataSource = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        await _dataSource.ExecuteAsync("select maintain_event_history('0', 0, '2040-03-01')");
    }

    public async Task DisposeAsync() => await _dataSource.DisposeAsync();

    [Fact]
    public async Task Partitions_are_made_ahead_and_dropped_when_they_are_old()
    {
        await Retention(days: 3).RunOnceAsync(CancellationToken.None);
        Assert.Equal("0309 0310 0311 0312", await PartitionsAsync());

        await InsertEventAsync(Start, "kept-for-now");
        _time.Advance(TimeSpan.FromDays(3));
        await Retention(days: 3).RunOnceAsync(CancellationToken.None);
        Assert.Equal("0310 0311 0312 0313 0314 0315", await PartitionsAsync());
        Assert.Equal("kept-for-now", await EventsAsync("event_history_20400310"));

        _time.Advance(TimeSpan.FromDays(1));
        await Retention(days: 3).RunOnceAsync(CancellationToken.None);
        Assert.Equal("0311 0312 0313 0314 0315 0316", await PartitionsAsync());
        Assert.Null(await EventsAsync("event_history"));
    }

    [Fact]
    public async Task Events_that_came_before_their_partition_move_into_it()
    {
        await InsertEventAsync(Start, "early");
        await InsertEventAsync(Start - TimeSpan.FromDays(5), "older than any partition");
        await InsertEventAsync(Start - TimeSpan.FromDays(31), "expired");

        await Retention(days: 30).RunOnceAsync(CancellationToken.None);

        Assert.Equal("early", await EventsAsync("event_history_20400310"));
        Assert.Equal("older than any partition", await EventsAsync("event_history_default"));
        Assert.Equal("early,older than any partition", await EventsAsync("event_history"));
    }

    [Fact]
    public async Task Every_partition_has_both_indexes_of_the_table_once()
    {
        await Retention(days: 3).RunOnceAsync(CancellationToken.None);

        Assert.Equal("2", await _dataSource.TextAsync("""
            select string_agg(distinct n::text, ',') from (
                select (select count(*) from pg_index x join pg_inherits ix on ix.inhrelid = x.indexrelid
                        join pg_class p on p.oid = ix.inhparent
                        where x.indrelid = i.inhrelid and p.relname in ('event_history_summary', 'event_history_seldom')) as n
                from pg_inherits i where i.inhparent = 'event_history'::regclass) counted
            """));
    }

    [Fact]
    public async Task A_day_is_indexed_when_it_is_over_for_an_hour()
    {
        await Retention(days: 3).RunOnceAsync(CancellationToken.None);
        Assert.Equal("0309", await IndexedDaysAsync());

        _time.Advance(new TimeSpan(12, 59, 59));
        await Retention(days: 3).RunOnceAsync(CancellationToken.None);
        Assert.Equal("0309", await IndexedDaysAsync());

        _time.Advance(TimeSpan.FromSeconds(1));
        await Retention(days: 3).RunOnceAsync(CancellationToken.None);
        Assert.Equal("0309 0310", await IndexedDaysAsync());
    }

    [Fact]
    public async Task Several_days_are_indexed_one_after_the_other()
    {
        await _dataSource.ExecuteAsync("select maintain_event_history('30 days', 3, '2040-03-05')");

        await Retention(days: 30).RunOnceAsync(CancellationToken.None);

        Assert.Equal("0301 0304 0305 0306 0307 0308 0309", await IndexedDaysAsync());
    }

    // A planner that may not read whole partitions finds a way in each: the summary in those of today, and the index in others.
    [Fact]
    public async Task A_search_by_resource_reads_no_whole_partition()
    {
        await Retention(days: 3).RunOnceAsync(CancellationToken.None);
        await using var connection = await _dataSource.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(
            "set enable_seqscan = off; explain select from event_history where resource_id = 'a' and occurred_at >= '2040-01-01'", connection);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> plan = [];
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(0));
        }

        Assert.DoesNotContain(plan, line => line.Contains("Seq Scan", StringComparison.Ordinal));
        Assert.Contains(plan, line => line.Contains("event_history_20400309_resource ", StringComparison.Ordinal));
        Assert.Contains(plan, line => line.Contains("Bitmap Heap Scan on event_history_20400310", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Eight_callers_at_once_under_writers_make_each_partition_once()
    {
        using var writing = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 4).Select(async writer =>
        {
            for (var i = 0; !writing.IsCancellationRequested; i++)
            {
                await InsertEventAsync(Start + TimeSpan.FromDays(i % 4), $"{writer}-{i}");
            }
        }).ToList();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Retention(days: 3).RunOnceAsync(CancellationToken.None)));

        await writing.CancelAsync();
        await Task.WhenAll(writers);
        Assert.Equal("0309 0310 0311 0312", await PartitionsAsync());
    }

    [Theory]
    [InlineData("'-1 day', 7")]
    [InlineData("'1 day', -1")]
    public async Task Nonsense_is_refused(string arguments)
    {
        var error = await Assert.ThrowsAsync<PostgresException>(() => _dataSource.ExecuteAsync($"select maintain_event_history({arguments})"));

        Assert.Equal("22023", error.SqlState);
    }

    [Fact]
    public async Task Old_tombstones_are_deleted_in_batches_and_young_ones_stay()
    {
        await _dataSource.ExecuteAsync("""
            insert into resource_bundle_tombstones
            select 'old-' || n, 'event', timestamptz '2040-03-09 11:59:59Z' - n * interval '1 minute' from generate_series(0, 24) n
            """);
        await _dataSource.ExecuteAsync("insert into resource_bundle_tombstones values ('young', 'event', '2040-03-09 12:00:01Z')");

        await Retention(days: 3, tombstoneBatch: 10).RunOnceAsync(CancellationToken.None);

        Assert.Equal("young", await _dataSource.TextAsync("select string_agg(id, ',') from resource_bundle_tombstones"));
    }

    [Fact]
    public async Task The_service_works_at_start_and_at_every_interval()
    {
        using var service = Retention(days: 3);
        await service.StartAsync(CancellationToken.None);

        Assert.Equal(TimeSpan.FromHours(1), await _time.NextWaitAsync());
        Assert.Equal("0309 0310 0311 0312", await PartitionsAsync());

        _time.Advance(TimeSpan.FromDays(1));
        await _time.NextWaitAsync();
        Assert.Equal("0309 0310 0311 0312 0313", await PartitionsAsync());

        await service.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_failure_is_tried_again()
    {
        await _dataSource.ExecuteAsync("alter table resource_bundle_tombstones rename to away");
        using var service = Retention(days: 3);
        await service.StartAsync(CancellationToken.None);

        Assert.Equal(TimeSpan.FromMinutes(1), await _time.NextWaitAsync());
        await _dataSource.ExecuteAsync("alter table away rename to resource_bundle_tombstones");
        await _dataSource.ExecuteAsync("insert into resource_bundle_tombstones values ('old', 'event', '2040-01-01Z')");
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(TimeSpan.FromHours(1), await _time.NextWaitAsync());
        Assert.Equal("0", await _dataSource.TextAsync("select count(*) from resource_bundle_tombstones"));
        await service.StopAsync(CancellationToken.None);
    }

    [Fact]
    public void A_wrong_option_is_refused_by_name()
    {
        using var services = new ServiceCollection().AddEventHistoryRetention(options => options.Interval = TimeSpan.Zero).BuildServiceProvider();

        var error = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<EventHistoryRetentionOptions>>().Value);

        Assert.Contains("Interval is 00:00:00; it must be at least 00:00:01", error.Message, StringComparison.Ordinal);
    }

    private EventHistoryRetention Retention(int days, int tombstoneBatch = 5000) => new(
        _dataSource,
        Options.Create(new EventHistoryRetentionOptions
        {
            Retention = TimeSpan.FromDays(days),
            DaysAhead = 2,
            TombstoneBatch = tombstoneBatch,
            Interval = TimeSpan.FromHours(1),
            RetryDelay = TimeSpan.FromMinutes(1),
        }),
        _time,
        NullLogger<EventHistoryRetention>.Instance);

    private Task<string?> PartitionsAsync() => _dataSource.TextAsync("""
        select string_agg(right(relname, 4), ' ' order by relname) from pg_class c join pg_inherits i on i.inhrelid = c.oid
        where i.inhparent = 'event_history'::regclass and relname ~ '^event_history_2040'
        """);

    private Task InsertEventAsync(DateTimeOffset at, string id) =>
        _dataSource.ExecuteAsync($"insert into event_history values ('{at:O}', 1, '{id}', 'c', 's', 1, 'e', 'a')");

    private Task<string?> IndexedDaysAsync() => _dataSource.TextAsync("""
        select string_agg(substr(relname, 19, 4), ' ' order by relname) from pg_class where relname ~ '^event_history_[0-9]{8}_resource$'
        """);

    private Task<string?> EventsAsync(string table) => _dataSource.TextAsync($"select string_agg(resource_id, ',' order by resource_id) from {table}");
}
