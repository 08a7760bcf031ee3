using System.Diagnostics;
using System.Globalization;
using Maestro.Cli.Processes;

namespace Maestro.Cli.PrivateRabbitMq;

/// <summary>A RabbitMQ node of our own: loopback only, on a directory of our own, no plugins. It may run as any account.</summary>
/// <remarks>It runs in its own session and outlives a crash of this process; the next start on the same directory stops it first.</remarks>
public sealed class PrivateRabbitMqServer : IAsyncDisposable
{
    // A session of its own keeps a Ctrl-C of the terminal away.
    private const string Launch = """
        if command -v setsid >/dev/null; then exec setsid "$@" >>"$0" 2>&1 </dev/null; else exec "$@" >>"$0" 2>&1 </dev/null; fi
        """;

    private const string Ready = "Server startup complete";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(20);

    private readonly RabbitMqInstallation _installation;
    private readonly PrivateRabbitMqOptions _options;
    private readonly NodeDirectory _directory;
    private ProcessIdentity? _process;

    private PrivateRabbitMqServer(RabbitMqInstallation installation, PrivateRabbitMqOptions options, NodeDirectory directory, int port) =>
        (_installation, _options, _directory, Port) = (installation, options, directory, port);

    /// <summary>The AMQP port, at 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The process id of the node; 0 when it does not run.</summary>
    public int ProcessId => _process?.ProcessId ?? 0;

    /// <summary>How clients connect: <c>amqp://guest:guest@127.0.0.1:port/vhost</c>.</summary>
    public string Url => string.Create(
        CultureInfo.InvariantCulture, $"amqp://guest:guest@127.0.0.1:{Port}/{Uri.EscapeDataString(_options.VirtualHost)}");

    /// <summary>Starts a node; installs RabbitMQ if need be. Messages of an earlier run on the same directory are there again.</summary>
    /// <param name="options">What to start.</param>
    /// <param name="progress">Gets a line for the user now and then.</param>
    /// <param name="stop">Ends the start; nothing is left running then.</param>
    /// <exception cref="PrivateRabbitMqException">It cannot be installed or does not start; the message says why and what to do.</exception>
    public static async Task<PrivateRabbitMqServer> StartAsync(PrivateRabbitMqOptions options, Action<string> progress, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        var installation = await RabbitMqInstallation.FindOrInstallAsync(progress, stop);
        var directory = new NodeDirectory(Path.GetFullPath(options.Directory));
        await StopLeftoverAsync(directory.Root);
        var wanted = options.Port ?? directory.LastPort();
        var port = wanted is { } last && LoopbackPort.IsFree(last) ? last : options.Port ?? LoopbackPort.Free();
        directory.Create(options, port);
        var server = new PrivateRabbitMqServer(installation, options, directory, port);
        await server.RunAsync(stop);
        return server;
    }

    /// <summary>Stops the node that an earlier process left running on a directory.</summary>
    /// <returns>Whether there was one.</returns>
    public static async Task<bool> StopLeftoverAsync(string directory)
    {
        var file = new NodeDirectory(Path.GetFullPath(directory)).Running;
        if (file.Running() is not { } running)
        {
            return false;
        }

        await Signals.StopAsync(running, StopPatience);
        file.Delete();
        return true;
    }

    /// <summary>Stops the node in order; durable queues keep their messages.</summary>
    public Task StopAsync() => EndAsync(process => Signals.StopAsync(process, StopPatience));

    /// <summary>Kills the node as a power cut would.</summary>
    public Task KillAsync() => EndAsync(Signals.KillAsync);

    /// <summary>Starts a stopped or killed node again on the same port.</summary>
    /// <exception cref="PrivateRabbitMqException">It does not start again.</exception>
    public async Task RestartAsync(CancellationToken stop = default)
    {
        await StopAsync();
        await RunAsync(stop);
    }

    /// <summary>Kills the node and deletes what it kept.</summary>
    public async Task DeleteAsync()
    {
        await KillAsync();
        if (Directory.Exists(_directory.Root))
        {
            Directory.Delete(_directory.Root, recursive: true);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task RunAsync(CancellationToken stop)
    {
        File.Delete(_directory.ProcessIdFile);
        await File.WriteAllTextAsync(_directory.Log, "", stop);
        var started = Stopwatch.GetTimestamp();
        using var script = Command.Start(
            ["/bin/sh", "-c", Launch, _directory.Log, _installation.Server], redirect: false, _directory.Environment(Port, LoopbackPort.Free()));
        try
        {
            while (!await IsReadyAsync(stop))
            {
                if (script.HasExited || Stopwatch.GetElapsedTime(started) > _options.StartTimeout)
                {
                    throw new PrivateRabbitMqException(
                        $"RabbitMQ {(script.HasExited ? "ended instead of starting" : "did not start in time")} on port {Port}. "
                        + $"The end of {_directory.Log}:{ServerLog.Tail(_directory.Log, 0)}");
                }

                await Task.Delay(Look, stop);
            }
        }
        catch (Exception)
        {
            script.Kill(entireProcessTree: true);
            throw;
        }
    }

    private async Task<bool> IsReadyAsync(CancellationToken stop)
    {
        if (_process is null && File.Exists(_directory.ProcessIdFile)
            && int.TryParse(await File.ReadAllTextAsync(_directory.ProcessIdFile, stop), CultureInfo.InvariantCulture, out var id)
            && ProcessIdentity.Of(id) is { } identity)
        {
            _process = identity;
            _directory.Running.Write(identity);
        }

        return _process is not null && ServerLog.Tail(_directory.Log, 0).Contains(Ready, StringComparison.Ordinal);
    }

    private async Task EndAsync(Func<ProcessIdentity, Task> end)
    {
        if (_process is { } process)
        {
            await end(process);
            _process = null;
            _directory.Running.Delete();
        }
    }
}
