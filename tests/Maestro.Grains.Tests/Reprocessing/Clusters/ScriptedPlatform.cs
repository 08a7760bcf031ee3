using System.Collections.Concurrent;
using System.Collections.Immutable;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Importing;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Testing;

namespace Maestro.Grains.Tests.Reprocessing.Clusters;

/// <summary>
/// The neighbours of all systems. It outlives the silos of a test; re-runs answer through <see cref="Deliver"/>, which plays the queue.
/// </summary>
internal sealed class ScriptedPlatform : IProcessMemory, IDiscovery, IApiCore, IDomainApp, IEventManager, IBroker, IOldQueues
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, string> _status = new();
    private int _runs;

    /// <summary>What discovery answers for an instance; nothing for others.</summary>
    public ConcurrentDictionary<string, ImmutableArray<AffectedUnit>> Affected { get; } = new();

    /// <summary>How often each instance was persisted.</summary>
    public ConcurrentDictionary<string, int> Commits { get; } = new();

    /// <summary>Instances in the order of their commits.</summary>
    public ConcurrentQueue<string> CommitOrder { get; } = new();

    /// <summary>Events the event manager took.</summary>
    public ConcurrentQueue<PlatformEvent> Events { get; } = new();

    /// <summary>What was published: exchange, key, body.</summary>
    public ConcurrentQueue<(string Exchange, string Key, byte[] Body)> Published { get; } = new();

    /// <summary>What the original service left of a system in process memory.</summary>
    public ConcurrentDictionary<string, ImmutableArray<JobView>> Documents { get; } = new();

    /// <summary>What it left in a queue, in the parts in which that is read.</summary>
    public ConcurrentDictionary<string, IReadOnlyList<byte[]>[]> OldQueues { get; } = new();

    /// <summary>Replies that could not be delivered yet, in order.</summary>
    public ConcurrentQueue<PlatformEvent> Queue { get; } = new();

    /// <summary>Holds up every commit as long as it is not completed.</summary>
    public TaskCompletionSource CommitsMayEnd { get; set; } = Completed();

    /// <summary>Plays the consumer of the persist queues; null keeps the messages.</summary>
    public Func<PlatformEvent, Task>? Deliver { get; set; }

    /// <summary>Whether dispatched events are run.</summary>
    public bool Runs { get; set; } = true;

    public string? StatusOf(string instance) => _status.GetValueOrDefault(instance);

    public Task<PlatformEvent> GetEventAsync(string instanceId, CancellationToken cancellationToken) =>
        Task.FromResult(SampleEvents.Stored(instanceId) with { SystemId = "" });

    public Task<ImmutableArray<JobView>> ListJobsAsync(string systemId, CancellationToken cancellationToken) =>
        Task.FromResult(Documents.GetValueOrDefault(systemId, []));

    public async Task<long> DrainAsync(string queue, Func<IReadOnlyList<byte[]>, Task> store, CancellationToken cancellationToken)
    {
        var parts = OldQueues.GetValueOrDefault(queue, []);
        foreach (var part in parts)
        {
            await store(part);
        }

        return parts.Sum(part => (long)part.Count);
    }

    public Task<ImmutableArray<AffectedUnit>> FindAffectedAsync(string systemId, string instanceId, CancellationToken cancellationToken) =>
        Task.FromResult(Affected.GetValueOrDefault(instanceId, []));

    public Task<ImmutableArray<string>> ListSystemsAsync(CancellationToken cancellationToken) => Task.FromResult<ImmutableArray<string>>(["listed by API core"]);

    public Task<ProcessInstance?> FindInstanceAsync(string instanceId, CancellationToken cancellationToken) =>
        Task.FromResult<ProcessInstance?>(new ProcessInstance(_status.GetValueOrDefault(instanceId, ""), instanceId.StartsWith("fork", StringComparison.Ordinal)));

    public Task SetInstanceStatusAsync(string instanceId, string status, CancellationToken cancellationToken)
    {
        _status[instanceId] = status;
        return Task.CompletedTask;
    }

    public async Task CommitAsync(string systemId, string instanceId, CancellationToken cancellationToken)
    {
        Commits.AddOrUpdate(instanceId, 1, (_, count) => count + 1);
        CommitOrder.Enqueue(instanceId);
        await CommitsMayEnd.Task.WaitAsync(cancellationToken);
        _status[instanceId] = "finished";
    }

    public Task SendAsync(PlatformEvent message, CancellationToken cancellationToken)
    {
        Events.Enqueue(message);
        if (message.Scope == Scopes.Reprocessing && message.Name.EndsWith(".request", StringComparison.Ordinal) && Runs)
        {
            var reply = SampleEvents.Persist($"run{Interlocked.Increment(ref _runs)}", message.Branch, scope: Scopes.Reprocessing) with
            {
                SystemId = message.SystemId,
                Reprocessing = message.Reprocessing,
            };
            Queue.Enqueue(reply);
            _ = DeliverAllAsync();
        }

        return Task.CompletedTask;
    }

    public Task<bool> PublishAsync(
        string systemId, string exchange, string routingKey, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        Published.Enqueue((exchange, routingKey, body.ToArray()));
        return Task.FromResult(true);
    }

    public Task<long> CountPersistsAsync(string systemId, CancellationToken cancellationToken) => Task.FromResult(0L);

    /// <summary>Delivers what waits, each again and again until it is taken.</summary>
    public async Task DeliverAllAsync()
    {
        while (Deliver is not null && Queue.TryDequeue(out var reply))
        {
            await Eventually.TrueAsync(() => IsTakenAsync(reply), Patience, "a reply to be taken", RetryInterval);
        }
    }

    private async Task<bool> IsTakenAsync(PlatformEvent reply)
    {
        if (Deliver is not { } deliver)
        {
            Queue.Enqueue(reply);
            return true;
        }

        try
        {
            await deliver(reply);
            return true;
        }
        catch (Exception failure) when (failure is OrleansException or StorageUnavailableException or TimeoutException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static TaskCompletionSource Completed()
    {
        var completed = new TaskCompletionSource();
        completed.SetResult();
        return completed;
    }
}
