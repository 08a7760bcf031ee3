using System.Net;
using Maestro.Platform.Simulator.Broker;
using Maestro.Platform.Simulator.Control;
using Maestro.Platform.Simulator.Faults;
using Maestro.Platform.Simulator.Services;
using Maestro.Platform.Simulator.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maestro.Platform.Simulator;

/// <summary>
/// The platform around Maestro: event manager, executor, process memory, discovery, API core and the domain apps of all systems, over HTTP and
/// RabbitMQ, with faults on demand.
/// </summary>
public sealed class Simulator : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly PlatformBroker _broker;
    private readonly MaestroClient _maestro;
    private readonly EventManager _events;
    private readonly Executor _executor;

    private Simulator(SimulatorOptions options)
    {
        Options = options;
        Journal = new Journal(TimeProvider.System);
        _broker = new PlatformBroker(options.Broker);
        _maestro = new MaestroClient(options, Journal);
        _events = new EventManager(options, State, _broker, _maestro, Journal);
        _executor = new Executor(State, _events, Faults, Journal, TimeProvider.System) { ExecutionTime = options.ExecutionTime };
        _events.Execute = _executor.Execute;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.ConfigureHttpJsonOptions(json =>
            json.SerializerOptions.Converters.Add(new System.Text.Json.Serialization.JsonStringEnumConverter()));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, options.Port));
        _app = builder.Build();
        var faulty = new FaultyService(Faults, Journal);
        new ServiceRoutes(State, _events, faulty, Journal).Map(_app);
        new DomainRoutes(options, State, _events, _maestro, faulty, Journal).Map(_app);
        new ControlRoutes(this).Map(_app);
    }

    /// <summary>How it behaves.</summary>
    public SimulatorOptions Options { get; }

    /// <summary>How long instances run that start from now on.</summary>
    public TimeSpan ExecutionTime
    {
        get => _executor.ExecutionTime;
        set => _executor.ExecutionTime = value;
    }

    /// <summary>Systems and instances.</summary>
    public PlatformState State { get; } = new();

    /// <summary>What goes wrong.</summary>
    public FaultPlan Faults { get; } = new();

    /// <summary>What happened.</summary>
    public Journal Journal { get; }

    /// <summary>The broker as the event manager sees it.</summary>
    public PlatformBroker Broker => _broker;

    /// <summary>Starts it.</summary>
    public static async Task<Simulator> StartAsync(SimulatorOptions options, CancellationToken stop = default)
    {
        var simulator = new Simulator(options);
        await simulator._app.StartAsync(stop);
        return simulator;
    }

    /// <summary>An instance is done and asks to persist its data.</summary>
    /// <returns>Why the event manager refuses; null when it does not.</returns>
    public Task<string?> AskToPersistAsync(string instanceId, CancellationToken stop = default)
    {
        var instance = State.Find(instanceId) ?? throw new ArgumentException($"there is no instance {instanceId}", nameof(instanceId));
        instance.Status = "created";
        return _events.SendAsync(PlatformEvents.Persist(instance), stop);
    }

    /// <summary>Runs until <paramref name="stop"/>.</summary>
    public Task RunAsync(CancellationToken stop) => _app.WaitForShutdownAsync(stop);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _executor.Dispose();
        await _app.DisposeAsync();
        await _broker.DisposeAsync();
        _maestro.Dispose();
        _events.Dispose();
    }
}
