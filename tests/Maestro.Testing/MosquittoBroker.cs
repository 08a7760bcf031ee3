using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Maestro.Cli.Processes;
using Xunit;

namespace Maestro.Testing;

/// <summary>A mosquitto of the caller's own, at 127.0.0.1, without persistence: what is in it is gone when it is killed.</summary>
/// <remarks>It is installed with <c>apt-get</c> when there is none; where that cannot be done the test is skipped. It ends with the test process.</remarks>
public sealed class MosquittoBroker : IAsyncDisposable
{
    // Ends the broker and deletes its files when the test process is gone.
    private const string Undertaker = """
        exec >/dev/null 2>&1 </dev/null
        trap '' INT HUP TERM
        parent=$0 root=$1
        while kill -0 "$parent" && [ -d "$root" ]; do sleep 0.3; done
        [ -f "$root/pid" ] && kill -KILL "$(cat "$root/pid")"
        rm -rf "$root"
        """;

    private static readonly string[] Directories = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"];
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly Lazy<Task<(string? Program, string Reason)>> Installation = new(FindOrInstallAsync);

    private readonly string _program;
    private readonly string _root;
    private Process? _process;

    private MosquittoBroker(string program, string root, int port) => (_program, _root, Port) = (program, root, port);

    /// <summary>Its port.</summary>
    public int Port { get; }

    /// <summary><c>host:port</c>.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>What it wrote so far: every packet.</summary>
    public string Log
    {
        get
        {
            using var file = new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file);
            return reader.ReadToEnd();
        }
    }

    private string LogFile => Path.Combine(_root, "mosquitto.log");

    private string PidFile => Path.Combine(_root, "pid");

    /// <summary>Starts one; the test is skipped when there is none to start.</summary>
    /// <param name="more">Lines of its configuration besides the listener.</param>
    public static async Task<MosquittoBroker> StartAsync(params string[] more)
    {
        var (program, reason) = await Installation.Value;
        Skip.If(program is null, $"mosquitto is not on this machine and could not be installed: {reason}");
        var root = Path.Combine(Path.GetTempPath(), $"maestro-tests-mosquitto-{Environment.ProcessId}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(root);
        using var undertaker = Process.Start("/bin/sh", ["-c", Undertaker, $"{Environment.ProcessId}", root]);
        var broker = new MosquittoBroker(program!, root, TestPorts.Free());
        await File.WriteAllLinesAsync(Path.Combine(root, "mosquitto.conf"), [
            string.Create(CultureInfo.InvariantCulture, $"listener {broker.Port} 127.0.0.1"),
            "persistence false", "log_dest file " + broker.LogFile, "log_type all", "user root", .. more.Length == 0 ? ["allow_anonymous true"] : more]);
        await broker.RunAsync();
        return broker;
    }

    /// <summary>Kills it as a power cut would.</summary>
    public async Task KillAsync()
    {
        if (_process is { HasExited: false } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        _process?.Dispose();
        _process = null;
    }

    /// <summary>Starts it again on the same port.</summary>
    public Task RestartAsync() => RunAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        if (Directory.Exists(_root))
        {
            Directory.Delete(_root, recursive: true);
        }
    }

    private async Task RunAsync()
    {
        _process = Process.Start(new ProcessStartInfo(_program, ["-c", Path.Combine(_root, "mosquitto.conf")])
        {
            RedirectStandardError = false,
            UseShellExecute = false,
        })!;
        await File.WriteAllTextAsync(PidFile, _process.Id.ToString(CultureInfo.InvariantCulture));
        await Eventually.TrueAsync(
            async () => _process.HasExited || await IsListeningAsync(), StartTimeout, "mosquitto to listen");
        Assert.False(_process.HasExited, "mosquitto ended at its start");
    }

    private async Task<bool> IsListeningAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<(string? Program, string Reason)> FindOrInstallAsync()
    {
        if (Find() is { } found)
        {
            return (found, "");
        }

        try
        {
            var package = AptPackage.RabbitMq with { Name = "mosquitto", Package = "mosquitto" };
            var reason = await AptInstallation.TryInstallAsync(package, _ => { }, CancellationToken.None);
            return (Find(), reason);
        }
        catch (CommandException cause)
        {
            return (Find(), cause.Message);
        }
    }

    private static string? Find() =>
        Directories.Select(directory => Path.Combine(directory, "mosquitto")).FirstOrDefault(File.Exists) ?? Command.Find("mosquitto");
}
