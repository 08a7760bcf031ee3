using Maestro.Silo.Storage;
using Maestro.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Maestro.Silo.Tests.Storage;

public sealed class EventHistorySummaryTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime, IDisposable
{
    private NpgsqlDataSource _dataSource = null!;
    private EventHistorySummary _summary = null!;

    public async Task InitializeAsync()
    {
        _dataSource = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());

        // Only the service shall do it.
        await _dataSource.ExecuteAsync("alter table event_history_default set (autovacuum_enabled = off)");
        _summary = new EventHistorySummary(_dataSource, TimeProvider.System, NullLogger<EventHistorySummary>.Instance);
    }

    public async Task DisposeAsync() => await _dataSource.DisposeAsync();

    public void Dispose() => _summary.Dispose();

    [Fact]
    public async Task What_came_since_is_summarized_when_it_is_worth_it()
    {
        await InsertAsync(200_000);
        await _summary.RunOnceAsync(CancellationToken.None);
        Assert.Equal("0", await LeftAsync());

        await InsertAsync(10_000);
        await _summary.RunOnceAsync(CancellationToken.None);
        Assert.NotEqual("0", await LeftAsync());

        await InsertAsync(190_000);
        await _summary.RunOnceAsync(CancellationToken.None);
        Assert.Equal("0", await LeftAsync());
    }

    [Fact]
    public async Task It_does_not_wait_for_a_vacuum_and_comes_back_to_it()
    {
        await InsertAsync(200_000);
        await using (var vacuum = await _dataSource.OpenConnectionAsync())
        await using (var transaction = await vacuum.BeginTransactionAsync())
        {
            await using var hold = new NpgsqlCommand("lock table event_history_default in share update exclusive mode", vacuum);
            await hold.ExecuteNonQueryAsync();

            await _summary.RunOnceAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
        }

        await _summary.RunOnceAsync(CancellationToken.None);
        Assert.Equal("0", await LeftAsync());
    }

    [Fact]
    public async Task A_bundle_is_found_without_reading_the_lines_of_others()
    {
        await InsertAsync(200_000);
        await InsertAsync(1, "the-bundle");
        await _summary.RunOnceAsync(CancellationToken.None);

        var plan = await _dataSource.TextAsync("""
            set enable_seqscan = off; set max_parallel_workers_per_gather = 0;
            explain (analyze, format json, timing off) select from event_history_default where resource_id = 'the-bundle'
            """);

        var scan = System.Text.Json.Nodes.JsonNode.Parse(plan!)![0]!["Plan"]!;
        Assert.Equal(1, (int)(double)scan["Actual Rows"]!);
        Assert.InRange((int)scan["Lossy Heap Blocks"]!, 1, 500);
    }

    // As large as the lines of real events, and long before any partition.
    private Task InsertAsync(int lines, string? bundle = null) => _dataSource.ExecuteAsync($"""
        insert into event_history select timestamptz '2001-01-01Z' + n * interval '1 ms', 6, coalesce({(bundle is null ? "null" : $"'{bundle}'")}, gen_random_uuid()::text),
            'cluster-1', '', 1, '', 'gateway-1', '' from generate_series(1, {lines}) n
        """);

    /// <summary>How many ranges of pages were left; looking summarizes them.</summary>
    private Task<string?> LeftAsync() => _dataSource.TextAsync("""
        select sum(brin_summarize_new_values(i.inhrelid))::text from pg_inherits i where i.inhparent = 'event_history_summary'::regclass
        """);
}
