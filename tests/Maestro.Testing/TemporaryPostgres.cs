using System.Diagnostics;
using Maestro.Cli.PrivatePostgres;

namespace Maestro.Testing;

/// <summary>A PostgreSQL server of a test's own, which it may stop, restart and kill; disposing deletes it.</summary>
public sealed class TemporaryPostgres : IAsyncDisposable
{
    // Stops the server and deletes it when the test process ends without having done so, however it ends.
    private const string Undertaker = """
        exec >/dev/null 2>&1 </dev/null
        trap '' INT HUP
        parent=$0 root=$1 home=$2
        while kill -0 "$parent" && [ -d "$root" ]; do sleep 0.3; done
        pid=$(head -n 1 "$home/data/postmaster.pid")
        if [ -n "$pid" ] && ps -o args= -p "$pid" | grep -qF "$home/data"; then
          kill -QUIT "$pid"
          for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$pid" || break; sleep 0.3; done
        fi
        rm -rf "$root" "$home"
        """;

    private TemporaryPostgres(PrivatePostgresServer server) => Server = server;

    /// <summary>The server.</summary>
    public PrivatePostgresServer Server { get; }

    /// <summary>Starts a server in the temporary directory, with an empty database "maestro".</summary>
    /// <param name="durable">Whether what is committed must survive <see cref="PrivatePostgresServer.KillAsync"/>.</param>
    /// <param name="settings">Server settings that win over the defaults.</param>
    public static async Task<TemporaryPostgres> StartAsync(bool durable = false, IReadOnlyDictionary<string, string>? settings = null)
    {
        var options = new PrivatePostgresOptions
        {
            DataDirectory = Path.Combine(Path.GetTempPath(), $"maestro-tests-{Environment.ProcessId}-{Guid.NewGuid():N}"),
            Durable = durable,
            Settings = new Dictionary<string, string>(settings ?? new Dictionary<string, string>()),
        };
        var server = await PrivatePostgresServer.StartAsync(options, _ => { }, CancellationToken.None);
        using var undertaker = Process.Start("/bin/sh", ["-c", Undertaker, $"{Environment.ProcessId}", options.DataDirectory, server.Home]);
        return new TemporaryPostgres(server);
    }

    /// <summary>Stops the server and deletes it.</summary>
    public async ValueTask DisposeAsync() => await Server.DeleteAsync();
}
