using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Maestro.Platform.Simulator.Broker;
using Maestro.Platform.Simulator.State;

namespace Maestro.Platform.Simulator.Services;

/// <summary>
/// The event manager (reprocessing.md section 4.7). The one of 2018 holds one lock over all events while it asks the gate, registers persist queues
/// and reports failures.
/// </summary>
public sealed class EventManager(SimulatorOptions options, PlatformState state, PlatformBroker broker, MaestroClient maestro, Journal journal)
    : IDisposable
{
    private readonly SemaphoreSlim _lock = new(1, 1);
    private readonly ConcurrentDictionary<string, bool> _registered = new(StringComparer.Ordinal);

    /// <summary>Gets the events that start instances.</summary>
    public Func<JsonObject, CancellationToken, Task> Execute { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Handles one event.</summary>
    /// <returns>Why it is refused; null when it is not.</returns>
    public async Task<string?> SendAsync(JsonObject message, CancellationToken stop)
    {
        if (!options.Generation2018)
        {
            return await HandleAsync(message, stop);
        }

        await _lock.WaitAsync(stop);
        try
        {
            return await HandleAsync(message, stop);
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private async Task<string?> HandleAsync(JsonObject message, CancellationToken stop)
    {
        var (name, systemId) = (message.Text("name"), message.Text("systemId"));
        Default(message, "branch", "master");
        Default(message, "scope", "execution");
        Default(message, "tag", Guid.NewGuid().ToString());
        journal.Add("events", "event", systemId, message.Text("instanceId"), message.ToJsonString());
        var isBad = name.EndsWith(".error", StringComparison.Ordinal) || name.EndsWith(".exception", StringComparison.Ordinal);
        var isDone = name.EndsWith(".done", StringComparison.Ordinal);
        if (!isBad && !state.HasSubscriber(name))
        {
            return $"Event {name} has no subscribers";
        }

        if (options.Generation2018 && !message.IsReprocessing() && !isDone && !await maestro.MayProceedAsync(systemId))
        {
            return $"plataform is locked to this event {name} from system {systemId}";
        }

        if (name.EndsWith(".persist.request", StringComparison.Ordinal))
        {
            return await RoutePersistAsync(message, systemId, stop);
        }

        if (isBad)
        {
            if (options.Generation2018 && message.IsReprocessing())
            {
                await maestro.ReportFailureAsync(message);
            }

            await broker.PublishEventAsync("events.publish", "store.executor.exception", message, stop);
        }
        else if (isDone)
        {
            await broker.PublishEventAsync("events.publish", "store.executor.finished", message, stop);
        }
        else
        {
            await broker.PublishEventAsync("events.publish", "store.executor", message, stop);
            await Execute(message, stop);
        }

        return null;
    }

    private async Task<string?> RoutePersistAsync(JsonObject message, string systemId, CancellationToken stop)
    {
        if (!_registered.ContainsKey(systemId))
        {
            await broker.DeclareAsync("persist", $"persist.{systemId}.queue", systemId, stop);
            if (options.Generation2018 && !await maestro.HandlePersistAsync(systemId))
            {
                return $"cannot handle persist queue of {systemId}";
            }

            _registered[systemId] = true;
        }

        await broker.PublishEventAsync("persist", systemId, message, stop);
        return null;
    }

    private static void Default(JsonObject message, string name, string value)
    {
        if (message.Text(name).Length == 0)
        {
            message[name] = value;
        }
    }
}
