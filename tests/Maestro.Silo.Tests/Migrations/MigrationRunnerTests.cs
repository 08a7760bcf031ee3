using Maestro.Silo.Migrations;
using Maestro.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Maestro.Silo.Tests.Migrations;

public sealed class MigrationRunnerTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private NpgsqlDataSource _dataSource = null!;

    public async Task InitializeAsync() => _dataSource = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync(migrated: false));

    public async Task DisposeAsync() => await _dataSource.DisposeAsync();

    [Fact]
    public async Task A_fresh_database_gets_every_step_and_a_second_run_does_nothing()
    {
        var first = await Runner().ApplyAsync(CancellationToken.None);
        var second = await Runner().ApplyAsync(CancellationToken.None);

        Assert.Equal(["001_orleans", "002_maestro"], first.Applied.Take(2));
        Assert.Equal(EmbeddedMigrations.All.Count, first.SchemaVersion);
        Assert.Equal([], second.Applied);
        Assert.Equal(first.SchemaVersion, second.SchemaVersion);
        Assert.Equal(
            "consumers event_history orleansquery resource_bundle_tombstones resource_bundles",
            await _dataSource.TextAsync("""
                select string_agg(relname, ' ' order by relname) from pg_class where relkind in ('r', 'p') and relname in
                    ('consumers', 'event_history', 'orleansquery', 'resource_bundles', 'resource_bundle_tombstones')
                """));
    }

    [Fact]
    [Trait("Checklist", "rest-94")]
    public async Task Eight_runs_at_once_all_succeed_and_apply_each_step_once()
    {
        var reports = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Runner().ApplyAsync(CancellationToken.None)));

        Assert.Equal(EmbeddedMigrations.All.Select(step => step.FileName), reports.SelectMany(report => report.Applied));
        Assert.All(reports, report => Assert.Equal(EmbeddedMigrations.All.Count, report.SchemaVersion));
    }

    [Fact]
    public async Task A_run_after_that_of_a_newer_program_does_nothing_and_says_so()
    {
        var logger = new RecordingLogger<MigrationRunner>();
        var one = new Migration(1, "one", "create table a()");
        await Runner(one, new Migration(2, "two", "create table b()")).ApplyAsync(CancellationToken.None);

        var report = await new MigrationRunner(_dataSource, TimeProvider.System, logger) { Migrations = [one] }.ApplyAsync(CancellationToken.None);

        Assert.Empty(report.Applied);
        Assert.Equal((2, 1), (report.SchemaVersion, report.ProgramVersion));
        Assert.Equal(["Warning 3107: The database is at version 2, which is newer than this program's 1; nothing to do"], logger.Messages);
    }

    [Fact]
    public async Task A_step_that_breaks_older_programs_stops_them_and_nobody_else()
    {
        var one = new Migration(1, "one", "create table a()");
        var two = new Migration(2, "two", "create table b()");
        await Runner(one, two, new Migration(3, "three", "-- oldest-program: 2\ndrop table a")).ApplyAsync(CancellationToken.None);

        var error = await Assert.ThrowsAsync<MigrationException>(() => Runner(one).ApplyAsync(CancellationToken.None));

        Assert.Contains("since 003_three only a program that knows version 2 can work with it; this one knows 1.", error.Message, StringComparison.Ordinal);
        Assert.Equal(new SchemaCheck(SchemaState.Unusable, error.Message), await Runner(one).CheckAsync(CancellationToken.None));
        Assert.Equal([], (await Runner(one, two).ApplyAsync(CancellationToken.None)).Applied);
    }

    [Fact]
    public async Task What_an_older_release_recorded_is_read_and_added_to()
    {
        var one = new Migration(1, "one", "create table a()");
        var two = new Migration(2, "two", "-- oldest-program: 2\ncreate table b()");
        await Runner(one).ApplyAsync(CancellationToken.None);
        await _dataSource.TextAsync("alter table maestro_migrations drop column oldest_program");

        Assert.Equal(SchemaState.Current, (await Runner(one).CheckAsync(CancellationToken.None)).State);
        Assert.Equal(["002_two"], (await Runner(one, two).ApplyAsync(CancellationToken.None)).Applied);
        Assert.Equal("0 2", await _dataSource.TextAsync("select string_agg(oldest_program::text, ' ' order by number) from maestro_migrations"));
    }

    [Fact]
    public async Task An_edited_step_stops_the_run_before_anything_is_applied()
    {
        await Runner(new Migration(1, "one", "create table a()")).ApplyAsync(CancellationToken.None);

        await Assert.ThrowsAsync<MigrationException>(() =>
            Runner(new Migration(1, "one", "create table edited()"), new Migration(2, "two", "create table b()")).ApplyAsync(CancellationToken.None));

        Assert.Equal("a", await _dataSource.TextAsync("select concat(to_regclass('a'), to_regclass('b'))"));
    }

    [Fact]
    public async Task A_gap_in_the_database_stops_the_run()
    {
        await Runner().ApplyAsync(CancellationToken.None);
        await _dataSource.TextAsync("delete from maestro_migrations where number = 1");

        var error = await Assert.ThrowsAsync<MigrationException>(() => Runner().ApplyAsync(CancellationToken.None));

        Assert.Contains("gap", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_step_leaves_nothing_behind_and_the_steps_before_it_stay()
    {
        var error = await Assert.ThrowsAsync<MigrationException>(() =>
            Runner(new Migration(1, "one", "create table a()"), new Migration(2, "two", "create table b(); select 1/0")).ApplyAsync(CancellationToken.None));

        Assert.Contains("002_two failed", error.Message, StringComparison.Ordinal);
        Assert.Equal("a", await _dataSource.TextAsync("select concat(to_regclass('a'), to_regclass('b'))"));
        var repaired = await Runner(new Migration(1, "one", "create table a()"), new Migration(2, "two", "create table b()")).ApplyAsync(CancellationToken.None);
        Assert.Equal(["002_two"], repaired.Applied);
    }

    [Fact]
    public async Task A_run_that_never_ends_elsewhere_is_waited_for_only_so_long()
    {
        await using var holder = await _dataSource.OpenConnectionAsync();
        await using var hold = new NpgsqlCommand($"select pg_advisory_lock({MigrationRunner.LockKey})", holder);
        await hold.ExecuteNonQueryAsync();
        var runner = new MigrationRunner(_dataSource, TimeProvider.System, NullLogger<MigrationRunner>.Instance) { LockWait = TimeSpan.FromMilliseconds(200) };

        var error = await Assert.ThrowsAsync<MigrationException>(() => runner.ApplyAsync(CancellationToken.None));

        Assert.Contains("Another process has been migrating", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_for_another_run_is_said_once_and_ends_with_that_run()
    {
        var logger = new RecordingLogger<MigrationRunner>();
        await using var holder = await _dataSource.OpenConnectionAsync();
        await using var hold = new NpgsqlCommand($"select pg_advisory_lock({MigrationRunner.LockKey})", holder);
        await hold.ExecuteNonQueryAsync();

        var run = new MigrationRunner(_dataSource, TimeProvider.System, logger) { Migrations = [new Migration(1, "one", "create table a()")] }
            .ApplyAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => !logger.Messages.IsEmpty, TimeSpan.FromSeconds(10), "the wait is said");
        await using var release = new NpgsqlCommand($"select pg_advisory_unlock({MigrationRunner.LockKey})", holder);
        await release.ExecuteNonQueryAsync();

        Assert.Equal(["001_one"], (await run).Applied);
        Assert.Equal(["3104", "3100"], logger.Messages.Select(message => message.Split(' ', ':')[1]));
    }

    [Fact]
    public async Task A_check_tells_how_the_schema_stands_and_changes_nothing()
    {
        var one = new Migration(1, "one", "create table a()");
        var two = new Migration(2, "two", "create table b()");

        var empty = await Runner(one, two).CheckAsync(CancellationToken.None);
        Assert.Equal(SchemaState.TooOld, empty.State);
        Assert.Contains("Run `maestro migrate`.", empty.Sentence, StringComparison.Ordinal);
        Assert.Null(await _dataSource.TextAsync("select to_regclass('maestro_migrations')::text"));

        await Runner(one).ApplyAsync(CancellationToken.None);
        Assert.Equal(SchemaState.Current, (await Runner(one).CheckAsync(CancellationToken.None)).State);
        var old = await Runner(one, two).CheckAsync(CancellationToken.None);
        Assert.Equal(SchemaState.TooOld, old.State);
        Assert.Contains("it is at version 1 and this program needs 2 (002_two", old.Sentence, StringComparison.Ordinal);
        Assert.Null(await _dataSource.TextAsync("select to_regclass('b')::text"));

        await Runner(one, two).ApplyAsync(CancellationToken.None);
        var newer = await Runner(one).CheckAsync(CancellationToken.None);
        Assert.Equal(SchemaState.Newer, newer.State);
        Assert.Equal("The database is at version 2, which is newer than this program's 1.", newer.Sentence);
        Assert.Equal(SchemaState.Unusable, (await Runner(new Migration(1, "one", "edited"), two).CheckAsync(CancellationToken.None)).State);
    }

    private MigrationRunner Runner(params Migration[] steps) =>
        new(_dataSource, TimeProvider.System, NullLogger<MigrationRunner>.Instance)
        {
            Migrations = steps.Length == 0 ? EmbeddedMigrations.All : steps,
        };
}
