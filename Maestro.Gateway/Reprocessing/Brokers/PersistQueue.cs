using Maestro.Grains.Reprocessing.Solutions;
using Maestro.Protocol.Reprocessing;

namespace Maestro.Gateway.Reprocessing.Brokers;

/// <summary>The persist events of one system.</summary>
internal sealed class PersistQueue(string systemId, IGrainFactory grains) : IOrderedQueue
{
    /// <inheritdoc/>
    public string Name { get; } = BrokerTopology.PersistQueue(systemId);

    /// <inheritdoc/>
    public IReadOnlyList<QueueBinding> Topology { get; } = [.. BrokerTopology.Common, .. BrokerTopology.OfSystem(systemId)];

    /// <inheritdoc/>
    public ushort Prefetch => 10;

    /// <summary>Has the system's grain store it, also when it cannot be processed: then it is stored that it goes to an error queue.</summary>
    public async Task TakeAsync(byte[] body)
    {
        var answer = await grains.GetGrain<ISolutionGrain>(systemId).Accept(new PersistDelivery(PersistSource.Queue, body));
        if (answer.Verdict == AcceptVerdict.Busy)
        {
            throw new InvalidOperationException($"system {systemId} takes no more messages now: {answer.Reason}");
        }
    }
}
