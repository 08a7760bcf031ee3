using System.Collections.Concurrent;
using Maestro.Grains.Delivery;

namespace Maestro.Grains.Tests.Delivery;

/// <summary>A gateway that keeps what it is given and fails or hangs as it is told to.</summary>
internal sealed class ScriptedGateway : IGateway
{
    private readonly ConcurrentQueue<object> _items = new();
    private readonly ConcurrentQueue<string> _lostSilos = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _gaps;
    private int _batches;

    /// <summary>Awaited before a batch is taken; a fault is the gateway's answer.</summary>
    public Func<Task> BeforeTake { get; set; } = () => Task.CompletedTask;

    /// <summary>Awaited for each item before it is kept.</summary>
    public Func<object, Task> BeforeItem { get; set; } = _ => Task.CompletedTask;

    /// <summary>The answer to the question for an agent of a consumer.</summary>
    public Func<string, Task<bool>> HoldsConsumer { get; set; } = _ => Task.FromResult(false);

    /// <summary>The answer to the question where a consumer's agents are.</summary>
    public Func<string, Task<AgentConnection?>> ConnectionOf { get; set; } = _ => Task.FromResult<AgentConnection?>(null);

    /// <summary>Hangs until the test is over.</summary>
    public Task Forever => _ended.Task;

    public IReadOnlyList<object> Items => [.. _items];

    public IReadOnlyList<string> LostSilos => [.. _lostSilos];

    public int Gaps => Volatile.Read(ref _gaps);

    public int Batches => Volatile.Read(ref _batches);

    public IReadOnlyList<SpecDelivery> Specs => [.. _items.OfType<SpecDelivery>()];

    public IReadOnlyList<StatusDelivery> Statuses => [.. _items.OfType<StatusDelivery>().Where(status => !status.AwaitsRemoval)];

    /// <summary>Last statuses that are to be kept back until they come again.</summary>
    public IReadOnlyList<StatusDelivery> Held => [.. _items.OfType<StatusDelivery>().Where(status => status.AwaitsRemoval)];

    public IReadOnlyList<SpecBacklog> Backlogs => [.. _items.OfType<SpecBacklog>()];

    /// <summary>Lets go of everything that hangs, so that its process can end.</summary>
    public void End() => _ended.TrySetResult();

    public async Task Take(GatewayBatch batch)
    {
        Interlocked.Increment(ref _batches);
        await BeforeTake();
        if (batch.Gap)
        {
            Interlocked.Increment(ref _gaps);
        }

        foreach (var item in batch.Items)
        {
            await BeforeItem(item);
            _items.Enqueue(item);
        }
    }

    public Task<bool> Holds(string consumerName) => HoldsConsumer(consumerName);

    public Task<AgentConnection?> Connection(string consumerName) => ConnectionOf(consumerName);

    public Task SiloLost(string siloAddress)
    {
        _lostSilos.Enqueue(siloAddress);
        return Task.CompletedTask;
    }
}
