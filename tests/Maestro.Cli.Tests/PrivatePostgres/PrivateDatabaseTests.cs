using System.Runtime.Versioning;
using Maestro.Cli.PrivatePostgres;
using Maestro.Cli.PrivatePostgres.Docker;
using Maestro.Cli.Tests.PrivatePostgres.Docker;
using Maestro.Testing;
using Npgsql;

namespace Maestro.Cli.Tests.PrivatePostgres;

[UnsupportedOSPlatform("windows")]
public sealed class PrivateDatabaseTests : IAsyncLifetime
{
    private const string NoApt = "there is no apt-get here.";

    private readonly ScriptedDocker _docker = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("maestro-database-");
    private readonly List<string> _progress = [];

    private PrivatePostgresOptions Options => new()
    {
        DataDirectory = Path.Combine(_directory.FullName, "postgres"),
        Durable = false,
        Settings = new Dictionary<string, string> { ["shared_buffers"] = "16MB" },
    };

    private string Name => ContainerCommands.NameFor(Options.DataDirectory);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _docker.RemoveAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Without_PostgreSQL_it_runs_in_Docker_and_a_second_run_finds_its_data_again()
    {
        var first = await StartInDockerAsync();
        await ExecuteAsync(first, "create table kept as select 42 as answer");
        await first.StopAsync();
        await _docker.EndInsideAsync();

        Assert.Equal(
            [
                "version --format {{.Server.Version}}", "image inspect --format {{.Id}} postgres:17", "pull postgres:17", $"rm --force {Name}",
                string.Join(' ', ContainerCommands.Run(Name, first.Port, Options)), $"stop {Name}", $"rm --force {Name}",
            ],
            _docker.Calls.Where(call => !call.StartsWith("container inspect", StringComparison.Ordinal)));
        Assert.False(_docker.HasContainer);
        Assert.Contains(_progress, line => line.Contains(NoApt, StringComparison.Ordinal) && line.Contains("Docker 27.3.1", StringComparison.Ordinal));
        Assert.Contains(_progress, line => line.Contains("Pulling from library/postgres", StringComparison.Ordinal));

        var second = await StartInDockerAsync(Unasked);
        Assert.Equal((first.Port, 42), (second.Port, await ExecuteAsync(second, "select answer from kept")));
        await second.StopAsync();
    }

    [Fact]
    public async Task The_password_is_kept_for_its_owner_alone_and_is_in_no_argument()
    {
        await StartInDockerAsync();

        var file = Path.Combine(Options.DataDirectory, "password");
        Assert.Equal(_docker.Password, await File.ReadAllTextAsync(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.DoesNotContain(_docker.Calls, call => call.Contains(_docker.Password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_container_that_a_crash_left_running_is_adopted_and_can_be_stopped()
    {
        var left = await StartInDockerAsync();

        var adopted = await StartAsync(Unasked);
        Assert.Equal((left.Port, left.ConnectionString, left.Runner), (adopted.Port, adopted.ConnectionString, adopted.Runner));
        var found = await PrivateDatabase.FindRunningAsync(Options, default);
        Assert.Equal($"container {Name}", found?.Runner);
        await found!.StopAsync();

        Assert.False(_docker.HasContainer);
        Assert.Null(await PrivateDatabase.FindRunningAsync(Options, default));
        Assert.Single(_docker.Calls, call => call.StartsWith("run ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_container_that_ends_instead_of_starting_shows_its_log_and_is_removed()
    {
        _docker.EndContainersAtOnce();

        var error = await Assert.ThrowsAsync<PrivatePostgresException>(() => StartAsync(NotFound));

        Assert.Contains($"The container {Name} ended instead of starting", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("FATAL: the last words", error.Message, StringComparison.Ordinal);
        Assert.False(_docker.HasContainer);
        Assert.Null(PostgresContainer.Existing(Options));
    }

    [Fact]
    public async Task A_start_that_is_cancelled_leaves_nothing_running()
    {
        using var stop = new CancellationTokenSource();
        var start = PrivateDatabase.StartAsync(Options, NotFound, _progress.Add, stop.Token);
        await Eventually.TrueAsync(() => _docker.HasContainer, TimeSpan.FromSeconds(60), "the container");
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);

        Assert.False(_docker.HasContainer);
        Assert.Equal($"rm --force {Name}", _docker.Calls.Last(call => !call.StartsWith("container inspect", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task When_nothing_works_the_message_says_what_was_tried_and_what_to_do()
    {
        _docker.LoseEngine();

        var error = await Assert.ThrowsAsync<PrivatePostgresException>(() => StartAsync(NotFound));

        Assert.Contains($"could not be installed: {NoApt} Docker cannot run it either: docker reaches no engine: Cannot connect", error.Message, StringComparison.Ordinal);
        Assert.Contains("sudo apt-get install postgresql", error.Message, StringComparison.Ordinal);
        Assert.Contains("start Docker", error.Message, StringComparison.Ordinal);
        Assert.Contains("--database-url", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_that_Docker_keeps_is_not_replaced_by_an_empty_database_when_its_engine_is_away()
    {
        await (await StartInDockerAsync()).StopAsync();
        _docker.LoseEngine();

        var start = await Assert.ThrowsAsync<PrivatePostgresException>(() => StartAsync(Unasked));
        var find = await Assert.ThrowsAsync<PrivatePostgresException>(() => PrivateDatabase.FindRunningAsync(Options, default));

        Assert.All([start, find], error => Assert.Contains($"kept by Docker (container and volume {Name})", error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_PostgreSQL_it_is_a_process_and_its_data_is_not_left_for_Docker_later()
    {
        var server = Assert.IsType<PrivatePostgresServer>(await StartAsync(PostgresBinaries.TryFindOrInstallAsync));
        await server.StopAsync();

        var error = await Assert.ThrowsAsync<PrivatePostgresException>(() => StartAsync(NotFound));

        Assert.Contains(NoApt, error.Message, StringComparison.Ordinal);
        Assert.Empty(_docker.Calls);
        await server.DeleteAsync();
    }

    private static Task<PostgresSearch> NotFound(Action<string> progress, CancellationToken stop) => Task.FromResult(new PostgresSearch(null, NoApt));

    private static Task<PostgresSearch> Unasked(Action<string> progress, CancellationToken stop) =>
        throw new InvalidOperationException("The database is Docker's; nobody should look for programs.");

    private Task<IPrivateDatabase> StartAsync(FindPostgres find) => PrivateDatabase.StartAsync(Options, find, _progress.Add, CancellationToken.None);

    private async Task<IPrivateDatabase> StartInDockerAsync(FindPostgres? find = null)
    {
        var start = StartAsync(find ?? NotFound);
        await _docker.RunInsideAsync();
        return await start;
    }

    private static async Task<int?> ExecuteAsync(IPrivateDatabase database, string sql)
    {
        await using var dataSource = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false });
        await using var command = dataSource.CreateCommand(sql);
        return (int?)await command.ExecuteScalarAsync();
    }
}
