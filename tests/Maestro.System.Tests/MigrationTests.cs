using Maestro.SystemTests.Processes;
using Maestro.Testing;
using Npgsql;

namespace Maestro.SystemTests;

/// <summary><c>maestro migration</c> as a process.</summary>
public sealed class MigrationTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact, Trait("Checklist", "rest-94")]
    public async Task Two_at_once_both_succeed_and_make_one_schema()
    {
        var database = await postgres.CreateDatabaseAsync(migrated: false);

        var runs = await Task.WhenAll(
            MaestroProcess.RunAsync("migration", "--database-url", database), MaestroProcess.RunAsync("migration", "--database-url", database));

        Assert.All(runs, run => Assert.True(run.ExitCode == 0, run.Output));
        await using var source = NpgsqlDataSource.Create(database);
        Assert.Equal("0", await source.TextAsync("select count(*) from resource_bundles"));
        await using var again = await MaestroProcess.RunAsync("migration", "--database-url", database);
        Assert.Equal(0, again.ExitCode);
        foreach (var run in runs)
        {
            await run.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_release_before_migrates_and_starts_on_the_database_of_a_newer_one()
    {
        var database = await postgres.CreateDatabaseAsync();
        await RecordNextAsync(database, oldestProgram: 0);

        await using var migration = await MaestroProcess.RunAsync("migration", "--database-url", database);
        await using var server = await MaestroProcess.StartServerAsync(database);

        Assert.Equal(0, migration.ExitCode);
        Assert.Contains("nothing to do", migration.Output, StringComparison.Ordinal);
        await Eventually.TrueAsync(
            () => server.Output.Contains("A newer Maestro has migrated the database", StringComparison.Ordinal), TimeSpan.FromSeconds(10), "the warning");
    }

    [Theory]
    [InlineData("migration")]
    [InlineData("gateway")]
    public async Task A_release_that_a_newer_ones_database_breaks_ends_and_says_why(string command)
    {
        var database = await postgres.CreateDatabaseAsync();
        await RecordNextAsync(database, oldestProgram: 999);

        await using var run = await MaestroProcess.RunAsync(command, "--database-url", database);

        Assert.Equal(255, run.ExitCode);
        Assert.Contains("next_release only a program that knows version 999 can work with it", run.Output, StringComparison.Ordinal);
    }

    /// <summary>Leaves the database as a newer release does, with one migration more.</summary>
    private static async Task RecordNextAsync(string database, int oldestProgram)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await source.TextAsync($"""
            insert into maestro_migrations (number, name, checksum, applied_at, oldest_program)
            select max(number) + 1, 'next_release', '', now(), {oldestProgram} from maestro_migrations
            """);
    }
}
