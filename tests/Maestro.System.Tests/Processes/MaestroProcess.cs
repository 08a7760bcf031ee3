using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Maestro.Testing;

namespace Maestro.SystemTests.Processes;

/// <summary>A real <c>maestro</c> process on ports of its own.</summary>
public sealed class MaestroProcess : IAsyncDisposable
{
    private const int Terminate = 15;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(40);

    private readonly string? _program;
    private readonly List<string> _arguments;
    private readonly ConcurrentQueue<string> _output = new();
    private Process? _process;

    private MaestroProcess(string role, IEnumerable<string> arguments, string? program = null) =>
        (_program, _arguments) = (program, [role, .. arguments]);

    public int SourcePort { get; private init; }

    public int AgentPort { get; private init; }

    public int RestPort { get; private init; }

    public int HealthPort { get; private init; }

    public int MetricsPort { get; private init; }

    /// <summary>How the health port is spoken to.</summary>
    private string HealthScheme { get; init; } = "http";

    /// <summary>What the process wrote, for a failing test.</summary>
    public string Output => string.Join('\n', _output);

    public bool HasExited => _process is null or { HasExited: true };

    public int ExitCode => _process!.ExitCode;

    /// <summary>Variables that it has and the tests have not.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; set; } = new Dictionary<string, string>();

    /// <summary>Bytes of memory the process holds right now.</summary>
    public long ResidentBytes
    {
        get
        {
            _process!.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts a server (or silo, or gateway) and waits until it is ready.</summary>
    public static async Task<MaestroProcess> StartServerAsync(string database, string role = "server", params string[] more)
    {
        var process = Server(database, role, more);
        await process.StartAsync();
        return process;
    }

    /// <summary>A server that is not started yet; without a database its other arguments say where that is.</summary>
    public static MaestroProcess Server(string? database, string role = "server", params string[] more)
    {
        var (rest, source, agent, metrics, health) =
            (TestPorts.Free(), TestPorts.Free(), TestPorts.Free(), TestPorts.Free(), TestPorts.Free());
        string[] arguments =
        [
            .. database is null ? [] : (string[])["--database-url", database],
            Port("--http-server-bindport", rest), Port("--grpc-server-bindport", source), Port("--grpc-broker-bindport", agent),
            Port("--metrics-server-bindport", metrics), Port("--health-check-server-bindport", health),
            Port("--silo-port", TestPorts.Free()), Port("--silo-gateway-port", TestPorts.Free()), "--dashboard-bindport=0",
            .. more,
        ];
        return new MaestroProcess(role, arguments)
        {
            RestPort = rest,
            SourcePort = source,
            AgentPort = agent,
            MetricsPort = metrics,
            HealthPort = health,
            HealthScheme = more.Contains("--enable-health-check-https") ? "https" : "http",
        };

        static string Port(string flag, int port) => string.Create(CultureInfo.InvariantCulture, $"{flag}={port}");
    }

    /// <summary>Runs any other command to its end.</summary>
    public static Task<MaestroProcess> RunAsync(params string[] arguments) => RunAsync(new Dictionary<string, string>(), arguments);

    /// <summary>Runs any other command to its end, with variables that the tests have not.</summary>
    public static async Task<MaestroProcess> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var process = new MaestroProcess(arguments[0], arguments[1..]) { Environment = environment };
        process.Spawn();
        await process._process!.WaitForExitAsync().WaitAsync(StartTimeout);
        process._process.WaitForExit();
        return process;
    }

    /// <summary>
    /// Starts an agent and leaves it running: that of the whole program, or the one that the variable <c>MAESTRO_AGENT_PROGRAM</c> names,
    /// such as what <c>deploy/agent/publish.sh</c> makes.
    /// </summary>
    public static MaestroProcess SpawnAgent(params string[] arguments) => Spawn(System.Environment.GetEnvironmentVariable("MAESTRO_AGENT_PROGRAM"), arguments);

    /// <summary>Starts any other command and leaves it running.</summary>
    public static MaestroProcess Spawn(params string[] arguments) => Spawn(null, arguments);

    /// <summary>Starts the process, again after it was stopped or killed, and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        Spawn();
        try
        {
            await Eventually.TrueAsync(
                async () => HasExited || await HealthAsync("/healthcheck") == 200, StartTimeout, "the server to become ready");
            Assert.False(HasExited, "the server ended at its start");
        }
        catch (Exception)
        {
            throw new InvalidOperationException($"The server did not start.\n{Output}");
        }
    }

    /// <summary>The status code of a path of the health port; 0 when nobody answers.</summary>
    public async Task<int> HealthAsync(string path)
    {
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        using var http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            using var answer = await http.GetAsync(new Uri($"{HealthScheme}://127.0.0.1:{HealthPort}{path}"));
            return (int)answer.StatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            return 0;
        }
    }

    /// <summary>How many files and directories the process has the kernel watch for changes.</summary>
    public int CountWatches() => Directory.GetFiles($"/proc/{_process!.Id}/fdinfo").Sum(CountWatches);

    /// <summary>Kills the process as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks the process to end and waits for it.</summary>
    public async Task StopAsync()
    {
        if (HasExited)
        {
            return;
        }

        _ = NativeMethods.Kill(_process!.Id, Terminate);
        await _process.WaitForExitAsync().WaitAsync(StopTimeout);
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
        {
            await KillAsync();
        }

        _process?.Dispose();
    }

    private static int CountWatches(string openFile)
    {
        try
        {
            return File.ReadLines(openFile).Count(line => line.StartsWith("inotify wd:", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return 0; // It was closed meanwhile.
        }
    }

    private static MaestroProcess Spawn(string? program, string[] arguments)
    {
        var process = new MaestroProcess(arguments[0], arguments[1..], string.IsNullOrEmpty(program) ? null : program);
        process.Spawn();
        return process;
    }

    private void Spawn()
    {
        _process?.Dispose();
        var start = new ProcessStartInfo(_program ?? "dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        if (_program is null)
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "maestro.dll"));
        }

        _arguments.ForEach(start.ArgumentList.Add);
        if (_arguments[0] == "agent")
        {
            // As ./maestro starts it.
            start.Environment["DOTNET_gcServer"] = "0";
        }

        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
            while (_output.Count > 500)
            {
                _output.TryDequeue(out _);
            }
        }
    }
}
