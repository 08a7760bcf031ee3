using System.Globalization;
using Maestro.Cli.PrivateRabbitMq;
using Maestro.Cli.Processes;
using Maestro.Cli.Settings.Catalogue;
using Maestro.Cli.Up.Demonstration;

namespace Maestro.Cli.Up;

/// <summary>
/// What reprocessing needs around the server: RabbitMQ and a simulated platform. Without the demonstration both are those of the environment.
/// </summary>
internal sealed class LocalPlatform : IAsyncDisposable
{
    private const string Name = "platform";

    private readonly UpSettings _settings;
    private readonly UpDirectory _directory;
    private readonly Story _story;
    private PrivateRabbitMqServer? _broker;
    private ChildProcess? _simulator;
    private int _simulatorPort;

    /// <summary>Chooses the port of REST: the one that is asked for, else the usual one, else another.</summary>
    public LocalPlatform(UpSettings settings, UpDirectory directory, Story story)
    {
        (_settings, _directory, _story) = (settings, directory, story);
        var usual = (int)PlatformOptions.Port.DefaultValue!;
        Port = settings.ReprocessingPort ?? (settings.Bare || LoopbackPort.IsFree(usual) ? usual : LoopbackPort.Free());
    }

    /// <summary>The port of reprocessing's REST.</summary>
    public int Port { get; }

    /// <summary>The broker's address; null when it is somebody else's.</summary>
    public string? BrokerUrl => _broker?.Url;

    /// <summary>The options that tell the server.</summary>
    public IEnumerable<string> Flags =>
    [
        "--reprocessing-enabled", Flag("reprocessing-bindport", Port),
        .. _broker is null ? (IEnumerable<string>)[] :
        [
            "--reprocessing-broker-url", _broker.Url, "--reprocessing-domain-host-prefix=", "--reprocessing-system-refresh=1s",
            .. Neighbour("apicore"), .. Neighbour("discovery"), .. Neighbour("process-memory"), .. Neighbour("event-manager"),
        ],
    ];

    /// <summary>Starts the broker and the simulator, unless they are the environment's.</summary>
    public async Task StartAsync(CancellationToken stop)
    {
        if (_settings.Bare)
        {
            return;
        }

        _story.Say("RabbitMQ: starting, which takes Erlang some seconds ...");
        _broker = await PrivateRabbitMqServer.StartAsync(
            new PrivateRabbitMqOptions { Directory = _directory.RabbitMq }, line => _story.Say($"RabbitMQ: {line}"), stop);
        _story.Say(string.Create(CultureInfo.InvariantCulture, $"RabbitMQ: ready on 127.0.0.1:{_broker.Port} (process {_broker.ProcessId})"));
        _simulatorPort = LoopbackPort.Free();
        _simulator = ChildProcess.StartProgram(
            Name, SimulatorProgram.Find(),
            [Flag("port", _simulatorPort), "--broker", _broker.Url, "--maestro", Address(Port), "--execution-milliseconds=150"],
            new Dictionary<string, string?>(), _directory.Log(Name), _directory.Platform);
        _story.Say($"platform: simulated by process {_simulator.Identity.ProcessId}: event manager, executor, process memory, discovery, API core, domain app");
    }

    /// <summary>Tells the story of one job that is approved and of one that is skipped.</summary>
    public async Task DemonstrateAsync(CancellationToken stop)
    {
        using var platform = new PlatformClient(Address(_simulatorPort), Address(Port));
        await new JobStory(_story, platform, TimeProvider.System).TellAsync(stop);
    }

    /// <summary>The processes that should not end by themselves.</summary>
    public IEnumerable<ChildProcess> Children => _simulator is null ? [] : [_simulator];

    /// <summary>Stops the simulator.</summary>
    public async Task StopSimulatorAsync()
    {
        if (_simulator is { } simulator)
        {
            _simulator = null;
            await simulator.StopAsync(Patience.For(simulator.Name));
            _story.Say("platform: stopped");
            simulator.Dispose();
        }
    }

    /// <summary>Stops the broker, which comes last.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopSimulatorAsync();
        if (_broker is { } broker)
        {
            await broker.StopAsync();
            _story.Say("RabbitMQ: stopped");
        }
    }

    private IEnumerable<string> Neighbour(string name) => [$"--reprocessing-{name}-host=127.0.0.1", Flag($"reprocessing-{name}-port", _simulatorPort)];

    private static string Flag(string name, int value) => string.Create(CultureInfo.InvariantCulture, $"--{name}={value}");

    private static string Address(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
}
