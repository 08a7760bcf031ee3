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
}
