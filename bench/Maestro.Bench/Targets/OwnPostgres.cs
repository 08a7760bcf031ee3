using System.Diagnostics;
using System.Globalization;
using Maestro.Cli.PrivatePostgres;
using Maestro.Silo.Migrations;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Maestro.Bench.Targets;

/// <summary>
/// A durable PostgreSQL of the run's own, in a temporary directory; disposing deletes both. It also goes when this process is killed.
/// </summary>
internal sealed class OwnPostgres : IAsyncDisposable
{
    // What a killed generator leaves behind: the server it started, PostgreSQL, and the directory.
    private const string Undertaker = """
        exec >/dev/null 2>&1 </dev/null
        trap '' INT HUP TERM
        parent=$0 root=$1 home=$2
        while kill -0 "$parent" && [ -d "$root" ]; do sleep 0.5; done
        end() {
          [ -n "$1" ] && ps -o args= -p "$1" | grep -qF "$2" || return
          kill -"$3" "$1"
          for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$1" || break; sleep 0.3; done
        }
        end "$(cat "$root/server.pid")" maestro KILL
        end "$(head -n 1 "$home/data/postmaster.pid")" "$home/data" QUIT
        rm -rf "$root" "$home"
        """;

    // As many as min_wal_size keeps.
    private const int LogFiles = 32;

    private readonly PrivatePostgresServer _server;

    private OwnPostgres(PrivatePostgresServer server, string directory) => (_server, Directory) = (server, directory);

    /// <summary>The run's directory.</summary>
    public string Directory { get; }

    /// <summary>Process of the server.</summary>
    public int ProcessId => _server.ProcessId;

    /// <summary>Connects to a database with Maestro's schema.</summary>
    public string ConnectionString => _server.ConnectionString;

    /// <summary>Starts it.</summary>
    /// <exception cref="PrivatePostgresException">There is no PostgreSQL, or it does not start.</exception>
    public static async Task<OwnPostgres> StartAsync(Action<string> say, CancellationToken stop)
    {
        var directory = Path.Combine(Path.GetTempPath(), $"maestro-bench-{Environment.ProcessId}-{Guid.NewGuid():N}"[..40]);
        var options = new PrivatePostgresOptions { DataDirectory = directory, Durable = true };
        var server = await PrivatePostgresServer.StartAsync(options, say, stop);
        using var undertaker = Process.Start(
            "/bin/sh", ["-c", Undertaker, Environment.ProcessId.ToString(CultureInfo.InvariantCulture), directory, server.Home]);
        var postgres = new OwnPostgres(server, directory);
        try
        {
            await using var database = NpgsqlDataSource.Create(
                new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false });
            await new MigrationRunner(database, TimeProvider.System, NullLogger<MigrationRunner>.Instance).ApplyAsync(stop);
            await AgeLogAsync(database, stop);
            return postgres;
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    // A database in use writes into files of its log that are there already. Making a new one (16 MB) holds up all commits, on a fresh
    // database every few seconds.
    private static async Task AgeLogAsync(NpgsqlDataSource database, CancellationToken stop)
    {
        await using var command = database.CreateCommand("select pg_logical_emit_message(true, 'bench', ''); select pg_switch_wal()");
        for (var file = 0; file < LogFiles; file++)
        {
            await command.ExecuteNonQueryAsync(stop);
        }

        command.CommandText = "checkpoint";
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.DeleteAsync();
        if (System.IO.Directory.Exists(Directory))
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }
}
