namespace Maestro.Gateway.Reprocessing.RabbitMq;

/// <summary>A queue whose messages are taken one after the other.</summary>
internal interface IOrderedQueue
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>What must be there before it is consumed.</summary>
    IReadOnlyList<Maestro.Protocol.Reprocessing.QueueBinding> Topology { get; }

    /// <summary>Most messages that are under way to us.</summary>
    ushort Prefetch { get; }

    /// <summary>
    /// Takes the first of these messages, or more of them. Those taken are stored for good and are acknowledged; the others are offered again. When it
    /// fails, all return to their places in the queue and are delivered again after a pause.
    /// </summary>
    /// <param name="bodies">What was delivered and is not acknowledged, in the order of the queue; at least one.</param>
    /// <returns>How many it has taken, from the first on; at least 1.</returns>
    Task<int> TakeAsync(IReadOnlyList<byte[]> bodies);
}
