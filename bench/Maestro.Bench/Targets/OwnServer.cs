using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Maestro.Bench.Targets;

/// <summary>A <c>maestro server</c> of the run's own, on free ports, with a database of its own; disposing ends both.</summary>
internal sealed class OwnServer : IAsyncDisposable
{
    private const int LogTailLines = 15;
    private const int PortCount = 7;
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    // "exec" keeps the process id; a session of its own keeps the terminal's Ctrl-C away, since this process decides about the end.
    private const string Launch = """
        log=$0
        if command -v setsid >/dev/null; then exec setsid "$@" >>"$log" 2>&1 </dev/null; else exec "$@" >>"$log" 2>&1 </dev/null; fi
        """;

    private readonly OwnPostgres _postgres;
    private readonly Process _process;
    private readonly string _log;

    private OwnServer(OwnPostgres postgres, Process process, Target target, string log) =>
        (_postgres, _process, Target, _log) = (postgres, process, target, log);

    /// <summary>What is measured.</summary>
    public Target Target { get; }

    /// <summary>Starts PostgreSQL and the server, and waits until it serves.</summary>
    /// <exception cref="IOException">The server does not start.</exception>
    public static async Task<OwnServer> StartAsync(Action<string> say, CancellationToken stop)
    {
        var postgres = await OwnPostgres.StartAsync(say, stop);
        OwnServer? server = null;
        try
        {
            say("Starting a server ...");
            server = Spawn(postgres, FreePorts());
            await server.WaitAsync(stop);
            return server;
        }
        catch
        {
            await (server?.DisposeAsync() ?? postgres.DisposeAsync());
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await EndAsync();
        }
        finally
        {
            _process.Dispose();
            await _postgres.DisposeAsync();
        }
    }

    private static OwnServer Spawn(OwnPostgres postgres, int[] ports)
    {
        // An agent of these scenarios that does not report must not be sent everything again while the clock runs.
        string[] arguments =
        [
            .. Maestro(), "server",
            Flag("http-server-bindport", ports[0]), Flag("grpc-server-bindport", ports[1]), Flag("grpc-broker-bindport", ports[2]),
            Flag("metrics-server-bindport", ports[3]), Flag("health-check-server-bindport", ports[4]),
            Flag("silo-port", ports[5]), Flag("silo-gateway-port", ports[6]), "--dashboard-bindport=0",
            "--redelivery-delay=1h", "--redelivery-max-delay=2h",
        ];
        var log = Path.Combine(postgres.Directory, "server.log");
        var info = new ProcessStartInfo("/bin/sh", ["-c", Launch, log, .. arguments]) { UseShellExecute = false };
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(IsForServers).ToArray())
        {
            info.Environment.Remove(name);
        }

        info.Environment["MAESTRO_DATABASE_URL"] = postgres.ConnectionString;
        var process = Process.Start(info) ?? throw new IOException("The server was not started.");
        File.WriteAllText(Path.Combine(postgres.Directory, "server.pid"), process.Id.ToString(CultureInfo.InvariantCulture));
        var target = new Target
        {
            Rest = Url(ports[0]),
            Sources = Url(ports[1]),
            Agents = Url(ports[2]),
            Health = Url(ports[4]),
            Servers = [process.Id],
            Postgres = postgres.ProcessId,
        };
        return new OwnServer(postgres, process, target, log);
    }

    /// <summary>The command beside this program; its settings for the runtime are there as well.</summary>
    private static string[] Maestro()
    {
        var host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        return [host, Path.Combine(AppContext.BaseDirectory, "maestro.dll")];
    }

    // Settings of somebody's own server, and what the runtime was told for this process.
    private static bool IsForServers(string name) =>
        name.StartsWith("MAESTRO_", StringComparison.Ordinal) || name.StartsWith("DOTNET_SYSTEM_NET_SOCKETS_", StringComparison.Ordinal);

    private static string Flag(string name, int port) => string.Create(CultureInfo.InvariantCulture, $"--{name}={port}");

    private static Uri Url(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));

    private static int[] FreePorts()
    {
        // All are held until the last one is found, so that no two are the same.
        var listeners = Enumerable.Range(0, PortCount).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        try
        {
            return [.. listeners.Select(listener =>
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            })];
        }
        finally
        {
            Array.ForEach(listeners, listener => listener.Dispose());
        }
    }

    private async Task WaitAsync(CancellationToken stop)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var started = Stopwatch.GetTimestamp();
        while (!await IsReadyAsync(http, stop))
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(started) > StartLimit)
            {
                var tail = string.Join(Environment.NewLine, File.ReadLines(_log).TakeLast(LogTailLines));
                throw new IOException($"The server did not become ready. The end of its log:{Environment.NewLine}{tail}");
            }

            await Task.Delay(Look, stop);
        }
    }

    private async Task<bool> IsReadyAsync(HttpClient http, CancellationToken stop)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(Target.Health!, "healthcheck"), stop);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception cause) when (cause is HttpRequestException || (cause is TaskCanceledException && !stop.IsCancellationRequested))
        {
            // Nobody listens yet, or not fast enough: that is what we wait for.
            return false;
        }
    }

    private async Task EndAsync()
    {
        if (_process.HasExited)
        {
            return;
        }

        using var asking = Process.Start("/bin/sh", ["-c", $"kill -TERM {_process.Id}"]);
        try
        {
            await _process.WaitForExitAsync().WaitAsync(StopLimit);
        }
        catch (TimeoutException)
        {
            // Nothing of it is needed any more.
            _process.Kill();
            await _process.WaitForExitAsync();
        }
    }
}
