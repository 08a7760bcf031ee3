using System.Collections.Concurrent;
using System.Collections.Immutable;
using CloudNative.CloudEvents;
using Maestro.Agent.Transport;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Agent.Tests.Transport;

/// <summary>A transport in memory, for tests that need to decide when time passes and what a broker refuses.</summary>
internal sealed class MemoryTransport : IAgentTransport
{
    private readonly ConcurrentQueue<string> _refusals = new();
    private readonly ConcurrentDictionary<string, ImmutableList<CloudEvent>> _statuses = new(StringComparer.Ordinal);
    private ImmutableList<CloudEvent> _published = [];
    private int _attempts;

    /// <summary>What was taken over, in order.</summary>
    public IReadOnlyList<CloudEvent> Published => _published;

    /// <summary>The statuses of a work that were taken over, in order.</summary>
    public IReadOnlyList<CloudEvent> Statuses(string id) => _statuses.GetValueOrDefault(id, []);

    /// <summary>How often a publish was tried.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    /// <summary>Largest event that is taken over; larger ones are refused.</summary>
    public int MaxEventBytes { get; set; } = IAgentTransport.LargestEvent;

    /// <summary>Whether there is a connection.</summary>
    public bool IsReady { get; set; } = true;

    /// <summary>Refuses one of the next publishes.</summary>
    public void Refuse(string reason) => _refusals.Enqueue(reason);

    /// <summary>Subscribes at once and stays so.</summary>
    public async Task RunAsync(IAgentReceiver receiver, CancellationToken cancellation)
    {
        receiver.OnSubscribed();
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task PublishAsync(CloudEvent cloudEvent, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _attempts);
        if (!IsReady)
        {
            throw new PublishException(PublishException.NotReady);
        }

        if (_refusals.TryDequeue(out var reason))
        {
            throw new PublishException(reason);
        }

        if (ProtobufBinding.Encode(cloudEvent).CalculateSize() > MaxEventBytes)
        {
            throw new PublishException("the event is too large");
        }

        ImmutableInterlocked.Update(ref _published, published => published.Add(cloudEvent));
        if (cloudEvent[ExtensionNames.StatusHash] is not null)
        {
            _statuses.AddOrUpdate((string)cloudEvent[ExtensionNames.ResourceId]!, [cloudEvent], (_, earlier) => earlier.Add(cloudEvent));
        }

        return Task.CompletedTask;
    }
}
