using System.Collections.Immutable;
using Maestro.Grains.Reprocessing.Solutions;
using Maestro.Protocol.Reprocessing;

namespace Maestro.Gateway.Reprocessing.RabbitMq;

/// <summary>The persist events of one system.</summary>
internal sealed class PersistQueue(string systemId, IGrainFactory grains) : IOrderedQueue
{
    private const int BytesTogether = 1 << 20;

    /// <inheritdoc/>
    public string Name { get; } = BrokerTopology.PersistQueue(systemId);

    /// <inheritdoc/>
    public IReadOnlyList<QueueBinding> Topology { get; } = [.. BrokerTopology.Common, .. BrokerTopology.OfSystem(systemId)];

    /// <inheritdoc/>
    public ushort Prefetch => 10;

    /// <summary>
    /// Has the system's grain store them, also those that cannot be processed: then it is stored that they go to an error queue. What waits already
    /// is stored together, in its order: that takes one transaction instead of many.
    /// </summary>
    public async Task<int> TakeAsync(IReadOnlyList<byte[]> bodies)
    {
        var deliveries = Together(bodies).Select(body => new PersistDelivery(PersistSource.Queue, body)).ToImmutableArray();
        var answers = await grains.GetGrain<ISolutionGrain>(systemId).AcceptAll(deliveries);
        var taken = answers.TakeWhile(answer => answer.Verdict != AcceptVerdict.Busy).Count();
        return taken > 0 ? taken : throw new InvalidOperationException($"system {systemId} takes no more messages now: {answers[0].Reason}");
    }

    /// <summary>The first ones, as many as travel in one call without making it a large one.</summary>
    private static IEnumerable<byte[]> Together(IReadOnlyList<byte[]> bodies)
    {
        var bytes = 0;
        return bodies.TakeWhile((body, place) => (bytes += body.Length) <= BytesTogether || place == 0);
    }
}
