using System.Collections.Concurrent;
using Maestro.Agent.Tests.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maestro.Agent.Tests;

/// <summary>A running agent host that notes what its agents do.</summary>
internal sealed class AgentRun : IAgentObserver, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public AgentRun(AgentOptions options, TimeProvider? time = null)
    {
        Host = new AgentHost(options, NullLoggerFactory.Instance, this, time, new Random(1));
        _running = Host.RunAsync(_stop.Token);
    }

    public AgentHost Host { get; }

    public ConcurrentQueue<AgentEvent> Story { get; } = new();

    /// <summary>Options of an agent that reconnects quickly.</summary>
    public static AgentOptions Quick(TestBroker broker) => new()
    {
        ConsumerName = "cluster1",
        ServerAddress = broker.Address,
        Simulate = true,
        ReconnectBaseDelay = TimeSpan.FromMilliseconds(10),
        PublishRate = 0,
    };

    public int Count(AgentActivity activity) => Story.Count(e => e.Activity == activity);

    public Task NotesAsync(AgentActivity activity, int count = 1) =>
        Eventually.HoldsAsync(() => Count(activity) >= count, $"{count} times {activity}");

    public void OnAgentEvent(AgentEvent agentEvent) => Story.Enqueue(agentEvent);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }
}
