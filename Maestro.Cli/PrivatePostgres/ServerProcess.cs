using System.Diagnostics;
using Maestro.Cli.Processes;

namespace Maestro.Cli.PrivatePostgres;

/// <summary>Launches <c>postgres</c> and waits until it answers.</summary>
internal sealed class ServerProcess(
    PrivatePostgresOptions options, ServerDirectory directory, ServerAccount account, PostgresBinaries binaries, string password)
{
    private const int PortAttempts = 5;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(25);

    /// <summary>Starts the server on the wanted port, or on a free one.</summary>
    /// <returns>The running server, which accepts connections.</returns>
    /// <exception cref="PrivatePostgresException">It does not start, or not in time; the message ends with its log.</exception>
    public async Task<Postmaster> StartAsync(int? wantedPort, Action<string> progress, CancellationToken cancellationToken)
    {
        if (wantedPort is { } taken && !LoopbackPort.IsFree(taken))
        {
            throw new PrivatePostgresException($"Port {taken} of 127.0.0.1 is in use; choose another one for PostgreSQL or leave the choice to Maestro.");
        }

        ServerLog.Rotate(directory.Log);
        var started = Stopwatch.GetTimestamp();
        var portAttempts = 0;
        while (true)
        {
            var port = wantedPort ?? (portAttempts == 0 && directory.LastPort() is { } last && LoopbackPort.IsFree(last) ? last : LoopbackPort.Free());
            progress($"Starting PostgreSQL {binaries.MajorVersion} on 127.0.0.1:{port} ...");
            var logStart = ServerLog.Length(directory.Log);
            using var process = await LaunchAsync(port, cancellationToken);
            try
            {
                if (await WaitUntilReadyAsync(port, () => !process.HasExited, started, cancellationToken))
                {
                    directory.RememberPort(port);
                    return new Postmaster(process.Id, directory.Data, port);
                }
            }
            catch
            {
                process.Kill(entireProcessTree: true);
                throw;
            }

            var log = ServerLog.Tail(directory.Log, logStart);
            // The last processes of a killed server still hold its memory; they end by themselves within moments.
            var memoryInUse = log.Contains("shared memory block", StringComparison.Ordinal) && Stopwatch.GetElapsedTime(started) < options.StartTimeout;
            var portTaken = wantedPort is null && ++portAttempts < PortAttempts && !LoopbackPort.IsFree(port);
            if (!memoryInUse && !portTaken)
            {
                throw new PrivatePostgresException(
                    $"PostgreSQL ended with code {process.ExitCode} instead of starting on port {port}. The end of {directory.Log}:{log}");
            }

            await Task.Delay(PollInterval * 10, cancellationToken);
        }
    }

    /// <summary>Waits until a server accepts connections.</summary>
    /// <returns>False when it ended instead.</returns>
    /// <exception cref="PrivatePostgresException">Neither happened in time, or it does not know our password.</exception>
    public async Task<bool> WaitUntilReadyAsync(int port, Func<bool> isRunning, long startedAt, CancellationToken cancellationToken)
    {
        var otherPassword = $"The server on 127.0.0.1:{port} does not accept the password in {directory.Root}; it is not the one that was started here.";
        while (isRunning())
        {
            if (await ServerConnection.TryAsync(ConnectionString(port, "postgres"), otherPassword, cancellationToken) is not { } refusal)
            {
                return isRunning();
            }

            if (Stopwatch.GetElapsedTime(startedAt) > options.StartTimeout)
            {
                throw new PrivatePostgresException(
                    $"PostgreSQL on 127.0.0.1:{port} did not accept connections within {options.StartTimeout.TotalSeconds:0} s "
                    + $"({refusal.Message}). The end of {directory.Log}:{ServerLog.Tail(directory.Log, 0)}", refusal);
            }

            await Task.Delay(PollInterval, cancellationToken);
        }

        return false;
    }

    /// <summary>How to connect to a database of the server.</summary>
    public string ConnectionString(int port, string database) => ServerConnection.To(port, database, password);

    private async Task<Process> LaunchAsync(int port, CancellationToken cancellationToken)
    {
        var settings = ServerSettings.For(options, port, await WalCompressionAsync(cancellationToken));
        // Each word becomes the next by exec, so the process we start is the server itself.
        return ServerCommand.Start(
            [
                .. OwnSession(),
                .. account.Prefix,
                "/bin/sh", "-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", directory.Log,
                binaries.Program("postgres"), "-D", directory.Data, .. ServerSettings.Arguments(settings),
            ]);
    }

    // In a session of its own the server never sees the terminal's Ctrl-C: it is stopped last, by us.
    private static IEnumerable<string> OwnSession() =>
        Command.Find("setsid") is { } setsid ? [setsid]
        : Command.Find("perl") is { } perl ? [perl, "-MPOSIX=setsid", "-e", "setsid(); exec @ARGV"]
        : throw new PrivatePostgresException("Neither setsid (package util-linux) nor perl was found; one is needed to start PostgreSQL.");

    private async Task<string> WalCompressionAsync(CancellationToken cancellationToken)
    {
        var lz4 = await account.RunAsync(
            [binaries.Program("postgres"), "-D", directory.Data, "-C", "wal_compression", "-c", "wal_compression=lz4"],
            TimeSpan.FromSeconds(20), cancellationToken);
        return lz4.Succeeded ? "lz4" : "on";
    }
}
