using System.Collections.Concurrent;
using System.Reflection;
using Maestro.Grains.Delivery;
using Maestro.Silo.Storage;
using Maestro.Testing;
using Npgsql;

namespace Maestro.Silo.Tests.Storage;

public sealed class UndeliveredSweepTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly ScriptedTime _time = new();
    private readonly ConcurrentQueue<string> _redelivered = [];
    private readonly RecordingLogger<UndeliveredSweep> _logger = new();
    private readonly IReconciliationMetrics _metrics = DispatchProxy.Create<IReconciliationMetrics, RecordedCalls>();
    private readonly UndeliveredSweepOptions _options = new() { Threshold = TimeSpan.FromMinutes(10) };
    private NpgsqlDataSource _database = null!;

    public async Task InitializeAsync()
    {
        _database = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        await _database.ExecuteAsync("insert into consumers select 'c' || n, 'id ' || n, '{}', now(), now(), 1 from generate_series(1, 9) n");
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    [Trait("Checklist", "protocol-100")]
    public async Task Consumers_with_old_unreported_changes_are_asked_to_deliver_once_each_and_no_others()
    {
        await InsertAsync("a", "c1", status: null, minutesOld: 11);
        await InsertAsync("b", "c1", status: null, minutesOld: 30);
        await InsertAsync("c", "c2", version: 2, status: 1, minutesOld: 11);
        await InsertAsync("d", "c3", status: null, minutesOld: 9);
        await InsertAsync("e", "c4", status: null, minutesOld: 11, isDeleting: true);
        await InsertAsync("f", "c5", version: 2, status: 2, minutesOld: 11);
        using var sweep = Sweep();

        Assert.True(await sweep.RunOnceAsync(CancellationToken.None));

        Assert.Equal(["c1", "c2"], _redelivered.Order());
        await sweep.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_run_looks_at_a_bounded_number_of_rows_and_the_next_goes_on_behind_them()
    {
        foreach (var (id, consumer) in new[] { ("a", "c1"), ("b", "c2"), ("c", "c3"), ("d", "c4"), ("e", "c5") })
        {
            await InsertAsync(id, consumer, status: null, minutesOld: 11);
        }

        using var sweep = Sweep(_options with { RowsPerRun = 2 });
        foreach (var expected in new[] { "c1 c2", "c3 c4", "c5", "c1 c2" })
        {
            _redelivered.Clear();
            await sweep.RunOnceAsync(CancellationToken.None);
            Assert.Equal(expected, string.Join(' ', _redelivered.Order()));
        }

        await sweep.StopAsync(CancellationToken.None);
    }

    [Fact]
    [Trait("Checklist", "protocol-102")]
    public async Task Of_two_silos_one_works_and_the_other_takes_over_when_it_stops()
    {
        await InsertAsync("a", "c1", status: null, minutesOld: 11);
        using var first = Sweep();
        using var second = Sweep();

        Assert.True(await first.RunOnceAsync(CancellationToken.None));
        Assert.False(await second.RunOnceAsync(CancellationToken.None));
        Assert.True(await first.RunOnceAsync(CancellationToken.None));
        Assert.False(await second.RunOnceAsync(CancellationToken.None));
        Assert.Equal(["c1", "c1"], _redelivered);

        await first.StopAsync(CancellationToken.None);
        Assert.True(await second.RunOnceAsync(CancellationToken.None));
        Assert.False(await first.RunOnceAsync(CancellationToken.None));
        await second.StopAsync(CancellationToken.None);
    }

    [Fact]
    [Trait("Checklist", "protocol-102")]
    public async Task When_the_session_of_the_working_silo_is_lost_another_takes_over()
    {
        using var first = Sweep();
        using var second = Sweep();
        await first.StartAsync(CancellationToken.None);
        await _time.PassNextWaitAsync();
        await _time.NextWaitAsync();
        Assert.False(await second.RunOnceAsync(CancellationToken.None));

        // Only in this database: other tests of the same server hold such locks in theirs.
        await _database.ExecuteAsync("""
            select pg_terminate_backend(pid) from pg_locks
            where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
            """);
        await Eventually.TrueAsync(() => second.RunOnceAsync(CancellationToken.None), TimeSpan.FromSeconds(20), "the lock to be free");

        // The first one finds out with its next run, says so, and goes on.
        _time.Advance(TimeSpan.FromMinutes(3));
        await _time.NextWaitAsync();
        Assert.Contains("OldestUnanswered NaN", ((RecordedCalls)_metrics).Calls);
        Assert.Contains(_logger.Messages, message => message.StartsWith("Warning 3303", StringComparison.Ordinal));
        await second.StopAsync(CancellationToken.None);
        Assert.True(await first.RunOnceAsync(CancellationToken.None));
        await first.StopAsync(CancellationToken.None);
    }

    [Fact]
    [Trait("Checklist", "protocol-102")]
    public async Task A_threshold_of_zero_switches_it_off()
    {
        await InsertAsync("a", "c1", status: null, minutesOld: 11);
        using var sweep = Sweep(_options with { Threshold = TimeSpan.Zero });

        await sweep.StartAsync(CancellationToken.None);
        await sweep.ExecuteTask!;

        Assert.Empty(_redelivered);
        Assert.Equal("0", await _database.TextAsync("select count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())"));
    }

    [Fact]
    public async Task It_runs_every_two_minutes_and_up_to_a_quarter_more()
    {
        using var sweep = Sweep();
        await InsertAsync("a", "c1", status: null, minutesOld: 11);
        await sweep.StartAsync(CancellationToken.None);

        List<TimeSpan> waits = [];
        for (var run = 1; run <= 5; run++)
        {
            waits.Add(await _time.PassNextWaitAsync());
            await Eventually.TrueAsync(() => _redelivered.Count == run, TimeSpan.FromSeconds(20), $"run {run}");
        }

        Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2.5)));
        Assert.Equal(waits.Count, waits.Distinct().Count());
        await sweep.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_consumer_that_fails_does_not_keep_the_others_from_being_asked()
    {
        await InsertAsync("a", "c1", status: null, minutesOld: 11);
        await InsertAsync("b", "c2", status: null, minutesOld: 11);
        using var sweep = Sweep(redeliver: consumer =>
            consumer == "c1" ? throw new TimeoutException() : RecordAsync(consumer));

        await sweep.RunOnceAsync(CancellationToken.None);

        Assert.Equal(["c2"], _redelivered);
        Assert.Contains(_logger.Messages, message => message.Contains("Consumer c1 could not be asked", StringComparison.Ordinal));
        await sweep.StopAsync(CancellationToken.None);
    }

    [Fact, Trait("Checklist", "rest-98")]
    public async Task The_oldest_unreported_change_of_a_pass_has_its_age_however_young()
    {
        await InsertAsync("a", "c1", status: null, minutesOld: 5);
        await InsertAsync("b", "c2", status: null, minutesOld: 20);
        await InsertAsync("c", "c3", version: 2, status: 2, minutesOld: 30);
        await InsertAsync("d", "c4", status: null, minutesOld: 40, isDeleting: true);
        using var first = Sweep(_options with { RowsPerRun = 1 });
        using var second = Sweep();

        await first.RunOnceAsync(CancellationToken.None);
        await second.RunOnceAsync(CancellationToken.None);
        await first.RunOnceAsync(CancellationToken.None);
        await _database.ExecuteAsync("update resource_bundles set status_version = version where id = 'b'");
        for (var run = 3; run <= 10; run++)
        {
            // Two passes, each ends with a run that finds nothing behind the last row.
            await first.RunOnceAsync(CancellationToken.None);
        }

        await _database.ExecuteAsync("delete from resource_bundles");
        await first.RunOnceAsync(CancellationToken.None);

        string[] passes = ["300", "1200", "1200", "1200", "1200", "1200", "1200", "1200", "1200", "300", "0"];
        Assert.Equal(
            ["SpecsSynced Success", $"OldestUnanswered {passes[0]}", "SpecsSynced Skipped", "OldestUnanswered 0",
             .. passes[1..].SelectMany(age => (string[])["SpecsSynced Success", $"OldestUnanswered {age}"])],
            ((RecordedCalls)_metrics).Calls);
        await first.StopAsync(CancellationToken.None);
    }

    private UndeliveredSweep Sweep(UndeliveredSweepOptions? options = null, Func<string, Task>? redeliver = null) =>
        new(_database, redeliver ?? RecordAsync, options ?? _options, _metrics, _time, new Random(1), _logger);

    private Task RecordAsync(string consumer)
    {
        _redelivered.Enqueue(consumer);
        return Task.CompletedTask;
    }

    private Task InsertAsync(string id, string consumer, int? status, int minutesOld, int version = 1, bool isDeleting = false) => _database.ExecuteAsync($$"""
        insert into resource_bundles (id, name, source, consumer_name, version, created_at, updated_at, deleted_at, create_event_id, spec_event_id,
                                      spec_attributes, data, status_version, etag)
        select '{{id}}', '{{id}}', 's', '{{consumer}}', {{version}}, at, at, {{(isDeleting ? "at" : "null")}}, '', '', '{}', '{}', {{status?.ToString() ?? "null"}}, 1
        from (select timestamptz '{{_time.GetUtcNow().AddMinutes(-minutesOld):O}}' as at) t
        """);
}
