using System.Diagnostics;
using Npgsql;

namespace Maestro.Cli.PrivatePostgres;

/// <summary>A PostgreSQL server of our own: loopback only, on a directory of our own, as an account that is not root.</summary>
/// <remarks>
/// It runs in its own session and outlives a crash of this process; the next start on the same directory adopts it. Members may be
/// called from any thread.
/// </remarks>
public sealed class PrivatePostgresServer : IPrivateDatabase, IAsyncDisposable
{
    private readonly PrivatePostgresOptions _options;
    private readonly ServerDirectory _directory;
    private readonly ServerAccount _account;
    private readonly PostgresBinaries _binaries;
    private readonly ServerProcess _process;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private Postmaster _postmaster = new(0, "", 0);

    private PrivatePostgresServer(
        PrivatePostgresOptions options, ServerDirectory directory, ServerAccount account, PostgresBinaries binaries, string password)
    {
        (_options, _directory, _account, _binaries) = (options, directory, account, binaries);
        _process = new ServerProcess(options, directory, account, binaries, password);
    }

    /// <summary>The port it listens on, at 127.0.0.1.</summary>
    public int Port => _postmaster.Port;

    /// <summary>The process id of the server, also after it ended.</summary>
    public int ProcessId => _postmaster.ProcessId;

    /// <inheritdoc/>
    string IPrivateDatabase.Runner => $"process {ProcessId}";

    /// <summary>Whether the server process is there.</summary>
    public bool IsRunning => _postmaster.ProcessId != 0 && _postmaster.IsRunning;

    /// <summary>Connects to <see cref="PrivatePostgresOptions.Database"/> as its superuser; it holds the password.</summary>
    public string ConnectionString => _process.ConnectionString(Port, _options.Database);

    /// <summary>The directory of data and log; not always below <see cref="PrivatePostgresOptions.DataDirectory"/>.</summary>
    public string Home => _directory.Home;

    /// <summary>Starts the server, or adopts the one that a crash left running; installs PostgreSQL and makes the data directory if need be.</summary>
    /// <param name="options">What to start.</param>
    /// <param name="progress">Gets a line for the user now and then.</param>
    /// <param name="cancellationToken">Ends the start; nothing is left running then.</param>
    /// <returns>A server that accepts connections and has the database.</returns>
    /// <exception cref="PrivatePostgresException">It cannot be installed or does not start; the message says why and what to do.</exception>
    public static async Task<PrivatePostgresServer> StartAsync(
        PrivatePostgresOptions options, Action<string> progress, CancellationToken cancellationToken)
    {
        var binaries = await PostgresBinaries.FindOrInstallAsync(progress, cancellationToken);
        return await StartAsync(options, binaries, progress, cancellationToken);
    }

    /// <summary>The same with an installation that was found already.</summary>
    internal static async Task<PrivatePostgresServer> StartAsync(
        PrivatePostgresOptions options, PostgresBinaries binaries, Action<string> progress, CancellationToken cancellationToken)
    {
        using var starting = await ServerDirectory.LockAsync(options.DataDirectory, options.StartTimeout, cancellationToken);
        var existing = ServerDirectory.Existing(options.DataDirectory);
        var account = await ServerAccount.ChooseAsync(existing?.Data, cancellationToken);
        var directory = existing ?? await ServerDirectory.CreateAsync(options.DataDirectory, account, progress, cancellationToken);
        if (existing is null)
        {
            progress($"Making a database for PostgreSQL {binaries.MajorVersion} in {directory.Data} ...");
            await DatabaseCluster.CreateAsync(binaries, directory, account, options.Durable, cancellationToken);
        }

        var server = new PrivatePostgresServer(
            options, directory, account, DatabaseCluster.Fitting(directory.Data, binaries), await directory.PasswordAsync(cancellationToken));
        await server.RunAsync(options.Port, progress, cancellationToken);
        return server;
    }

    /// <summary>The server that runs on a directory, whoever started it; null when none does.</summary>
    /// <exception cref="PrivatePostgresException">Its programs are gone from this machine.</exception>
    public static async Task<PrivatePostgresServer?> FindRunningAsync(PrivatePostgresOptions options, CancellationToken cancellationToken)
    {
        if (ServerDirectory.Existing(options.DataDirectory) is not { } directory
            || await Postmaster.OfAsync(directory.Data, cancellationToken) is not { } postmaster)
        {
            return null;
        }

        var binaries = PostgresBinaries.Find() ?? throw new PrivatePostgresException("The programs of PostgreSQL are not on this machine any more.");
        return new PrivatePostgresServer(
            options, directory, await ServerAccount.ChooseAsync(directory.Data, cancellationToken),
            DatabaseCluster.Fitting(directory.Data, binaries), await directory.PasswordAsync(cancellationToken))
        {
            _postmaster = postmaster,
        };
    }

    /// <summary>Stops the server: clients are disconnected; when that takes too long, at once, which the next start recovers from.</summary>
    public async Task StopAsync()
    {
        await _gate.WaitAsync();
        try
        {
            await StopProcessAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Stops the server if it runs, and starts it again on the same port.</summary>
    /// <exception cref="PrivatePostgresException">It does not start again.</exception>
    public async Task RestartAsync()
    {
        await _gate.WaitAsync();
        try
        {
            await StopProcessAsync();
            await RunAsync(Port, _ => { }, CancellationToken.None);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Kills the server and all its processes as a power cut would; what was committed survives when the server is durable.</summary>
    public async Task KillAsync()
    {
        await _gate.WaitAsync();
        try
        {
            await KillProcessAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Stops the server and deletes its data, its log and its directory, for good.</summary>
    public async Task DeleteAsync()
    {
        await StopAsync();
        _directory.Delete();
    }

    /// <summary>Stops the server; its data stays.</summary>
    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task RunAsync(int? port, Action<string> progress, CancellationToken cancellationToken)
    {
        if (await Postmaster.OfAsync(_directory.Data, cancellationToken) is { } running
            && await _process.WaitUntilReadyAsync(running.Port, () => running.IsRunning, Stopwatch.GetTimestamp(), cancellationToken))
        {
            progress($"PostgreSQL of an earlier run is still there on 127.0.0.1:{running.Port} (process {running.ProcessId}).");
            _postmaster = running;
        }
        else
        {
            Postmaster.ForgetStale(_directory.Data);
            _postmaster = await _process.StartAsync(port, progress, cancellationToken);
        }

        await CreateDatabaseAsync(cancellationToken);
    }

    private async Task CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        await using var dataSource = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(_process.ConnectionString(Port, "postgres")) { Pooling = false });
        await using var exists = dataSource.CreateCommand("select 1 from pg_database where datname = $1");
        exists.Parameters.AddWithValue(_options.Database);
        if (await exists.ExecuteScalarAsync(cancellationToken) is null)
        {
            using var quoting = new NpgsqlCommandBuilder();
            await using var create = dataSource.CreateCommand($"create database {quoting.QuoteIdentifier(_options.Database)}");
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private async Task StopProcessAsync()
    {
        if (await Postmaster.OfAsync(_directory.Data, CancellationToken.None) is null)
        {
            return;
        }

        foreach (var (mode, patience) in ((string, TimeSpan)[])[("fast", _options.StopTimeout), ("immediate", TimeSpan.FromSeconds(10))])
        {
            await _account.RunAsync(
                [_binaries.Program("pg_ctl"), "stop", "-D", _directory.Data, "-m", mode, "-w", "-t", $"{Math.Max(1, (int)patience.TotalSeconds)}"],
                patience + TimeSpan.FromSeconds(10), CancellationToken.None);
            // pg_ctl returns when the pid file is gone; the process follows.
            if (await EndsWithinAsync(TimeSpan.FromSeconds(2)))
            {
                return;
            }
        }

        await KillProcessAsync();
    }

    private async Task KillProcessAsync()
    {
        if (await Postmaster.OfAsync(_directory.Data, CancellationToken.None) is not { } running)
        {
            return;
        }

        using var process = Process.GetProcessById(running.ProcessId);
        process.Kill(entireProcessTree: true);
        if (!await EndsWithinAsync(TimeSpan.FromSeconds(10)))
        {
            throw new PrivatePostgresException($"PostgreSQL process {running.ProcessId} does not end although it was killed.");
        }
    }

    private async Task<bool> EndsWithinAsync(TimeSpan limit)
    {
        for (var start = Stopwatch.GetTimestamp(); IsRunning && Stopwatch.GetElapsedTime(start) < limit;)
        {
            await Task.Delay(10);
        }

        return !IsRunning;
    }
}
