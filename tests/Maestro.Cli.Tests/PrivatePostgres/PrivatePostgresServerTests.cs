using System.Runtime.Versioning;
using Maestro.Cli.PrivatePostgres;
using Maestro.Cli.Processes;
using Maestro.Testing;
using Npgsql;

namespace Maestro.Cli.Tests.PrivatePostgres;

[UnsupportedOSPlatform("windows")]
public sealed class PrivatePostgresServerTests : IAsyncLifetime
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"maestro-private-{Guid.NewGuid():N}");
    private readonly List<string> _progress = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (await PrivatePostgresServer.FindRunningAsync(Options(), CancellationToken.None) is { } running)
        {
            await running.StopAsync();
        }

        if (Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_server_starts_on_loopback_with_a_password_checksums_and_utf8()
    {
        await using var server = await StartAsync(Options(durable: true));

        Assert.True(server.IsRunning);
        Assert.Equal("127.0.0.1", await ScalarAsync(server, "show listen_addresses"));
        Assert.Equal("on", await ScalarAsync(server, "show data_checksums"));
        Assert.Equal("UTF8", await ScalarAsync(server, "show server_encoding"));
        Assert.Equal("C", await ScalarAsync(server, "select datcollate from pg_database where datname = current_database()"));
        Assert.Equal("on", await ScalarAsync(server, "show fsync"));
        Assert.Equal("on", await ScalarAsync(server, "show synchronous_commit"));
        Assert.Equal("maestro", await ScalarAsync(server, "select current_database()"));
        var wrong = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Password = "wrong" };
        await using var connection = new NpgsqlConnection(wrong.ConnectionString);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync());
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_directory, "password")));
    }

    [Fact]
    public async Task The_server_never_runs_as_root_and_has_a_session_of_its_own()
    {
        await using var server = await StartAsync();

        var seen = (await Command.RunAsync(["ps", "-o", "uid=,sid=", "-p", $"{server.ProcessId}"], TimeSpan.FromSeconds(10), null, default))
            .Output.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEqual("0", seen[0]);
        Assert.Equal($"{server.ProcessId}", seen[1]);
    }

    [Fact]
    public async Task Settings_of_the_caller_win_over_ours()
    {
        await using var server = await StartAsync(Options() with
        {
            Settings = new Dictionary<string, string> { ["max_connections"] = "33", ["synchronous_commit"] = "local" },
        });

        Assert.Equal("33", await ScalarAsync(server, "show max_connections"));
        Assert.Equal("local", await ScalarAsync(server, "show synchronous_commit"));
        Assert.Equal("off", await ScalarAsync(server, "show fsync"));
    }

    [Fact]
    public async Task A_second_run_finds_its_data_and_its_port_again()
    {
        var first = await StartAsync();
        var port = first.Port;
        await ScalarAsync(first, "create table kept as select 42 as answer");
        await first.DisposeAsync();
        Assert.False(first.IsRunning);

        await using var second = await StartAsync();

        Assert.Equal(port, second.Port);
        Assert.Equal("42", await ScalarAsync(second, "select answer::text from kept"));
    }

    [Fact]
    public async Task A_second_run_takes_another_port_when_the_last_one_is_in_use()
    {
        var first = await StartAsync();
        var port = first.Port;
        await first.DisposeAsync();
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, port);
        other.Start();

        await using var second = await StartAsync();

        Assert.NotEqual(port, second.Port);
        Assert.Equal("1", await ScalarAsync(second, "select '1'"));
    }

    [Fact]
    public async Task A_restart_keeps_port_and_data()
    {
        await using var server = await StartAsync();
        var (port, process) = (server.Port, server.ProcessId);
        await ScalarAsync(server, "create table kept as select 42 as answer");

        await server.RestartAsync();

        Assert.Equal(port, server.Port);
        Assert.NotEqual(process, server.ProcessId);
        Assert.Equal("42", await ScalarAsync(server, "select answer::text from kept"));
    }

    [Fact]
    public async Task What_was_committed_survives_a_kill_and_no_process_is_left()
    {
        await using var server = await StartAsync(Options(durable: true));
        var processes = await ProcessesAsync();
        Assert.NotEmpty(processes);
        await ScalarAsync(server, "create table kept as select 42 as answer");

        await server.KillAsync();

        Assert.False(server.IsRunning);
        await Eventually.TrueAsync(async () => (await ProcessesAsync()).Count == 0, TimeSpan.FromSeconds(60), "the end of all processes of the server");
        Assert.True(File.Exists(Path.Combine(server.Home, "data", "postmaster.pid")));
        await server.RestartAsync();
        Assert.Equal("42", await ScalarAsync(server, "select answer::text from kept"));
    }

    [Fact]
    public async Task A_pid_file_whose_process_id_belongs_to_another_process_now_is_no_obstacle()
    {
        var server = await StartAsync();
        await server.KillAsync();
        var file = Path.Combine(server.Home, "data", "postmaster.pid");
        var lines = await File.ReadAllLinesAsync(file);
        // A process of the server's own account, as after a reboot: PostgreSQL itself would refuse to start.
        var account = await ServerAccount.ChooseAsync(Path.Combine(server.Home, "data"), default);
        using var stranger = Command.Start([.. account.Prefix, "sleep", "600"], redirect: false);
        try
        {
            lines[0] = $"{stranger.Id}";
            await File.WriteAllLinesAsync(file, lines);

            await using var second = await StartAsync();

            Assert.Equal("1", await ScalarAsync(second, "select '1'"));
        }
        finally
        {
            stranger.Kill();
        }
    }

    [Fact]
    public async Task A_server_that_a_crashed_process_left_running_is_adopted_and_can_be_stopped()
    {
        var left = await StartAsync();

        await using var adopted = await StartAsync();

        Assert.Equal((left.ProcessId, left.Port), (adopted.ProcessId, adopted.Port));
        Assert.Contains(_progress, line => line.Contains("earlier run", StringComparison.Ordinal));
        var found = await PrivatePostgresServer.FindRunningAsync(Options(), default);
        Assert.Equal(left.ProcessId, found?.ProcessId);
        await adopted.StopAsync();
        Assert.False(left.IsRunning);
        Assert.Null(await PrivatePostgresServer.FindRunningAsync(Options(), default));
    }

    [Fact]
    public async Task Two_starts_at_once_share_one_server()
    {
        var servers = await Task.WhenAll(Task.Run(() => StartAsync()), Task.Run(() => StartAsync()));

        Assert.Equal(servers[0].ProcessId, servers[1].ProcessId);
        await servers[0].StopAsync();
    }

    [Fact]
    public async Task A_start_that_fails_shows_the_end_of_the_log()
    {
        var options = Options() with { Settings = new Dictionary<string, string> { ["shared_buffers"] = "nonsense" } };

        var error = await Assert.ThrowsAsync<PrivatePostgresException>(() => StartAsync(options));

        Assert.Contains("invalid value for parameter \"shared_buffers\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wanted_port_that_is_in_use_is_an_error_that_names_it()
    {
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        var port = ((System.Net.IPEndPoint)other.LocalEndpoint).Port;

        var error = await Assert.ThrowsAsync<PrivatePostgresException>(() => StartAsync(Options() with { Port = port }));

        Assert.Contains($"{port}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleting_leaves_no_process_and_no_file()
    {
        var server = await StartAsync();
        var home = server.Home;

        await server.DeleteAsync();

        Assert.False(server.IsRunning);
        Assert.False(Directory.Exists(home));
        Assert.False(Directory.Exists(_directory));
    }

    [SkippableFact]
    public async Task A_directory_that_the_servers_account_cannot_reach_is_replaced_by_one_it_can()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "Only root starts the server as another account.");
        var closed = Path.Combine(_directory, "closed");
        Directory.CreateDirectory(_directory);
        File.SetUnixFileMode(_directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var options = Options() with { DataDirectory = closed };
        var first = await StartAsync(options);
        await ScalarAsync(first, "create table kept as select 42 as answer");
        var home = first.Home;
        Assert.StartsWith("/var/tmp/", home, StringComparison.Ordinal);
        await first.StopAsync();

        var second = await StartAsync(options);

        Assert.Equal(home, second.Home);
        Assert.Equal("42", await ScalarAsync(second, "select answer::text from kept"));
        await second.DeleteAsync();
        Assert.False(Directory.Exists(home));
    }

    // Durable only where it matters: syncing a fresh data directory takes seconds.
    private PrivatePostgresOptions Options(bool durable = false) =>
        new() { DataDirectory = _directory, Durable = durable, Settings = new Dictionary<string, string> { ["shared_buffers"] = "16MB" } };

    private Task<PrivatePostgresServer> StartAsync(PrivatePostgresOptions? options = null) =>
        PrivatePostgresServer.StartAsync(options ?? Options(), line => { lock (_progress) { _progress.Add(line); } }, CancellationToken.None);

    private async Task<List<string>> ProcessesAsync() =>
        [.. (await Command.RunAsync(["ps", "-eo", "pid=,stat=,args="], TimeSpan.FromSeconds(10), null, default)).Output.Split('\n')
            .Where(line => line.Contains(_directory, StringComparison.Ordinal))];

    private static async Task<string?> ScalarAsync(PrivatePostgresServer server, string sql)
    {
        await using var dataSource = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false });
        await using var command = dataSource.CreateCommand(sql);
        return (string?)await command.ExecuteScalarAsync();
    }
}
