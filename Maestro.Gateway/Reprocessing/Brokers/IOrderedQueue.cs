namespace Maestro.Gateway.Reprocessing.Brokers;

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
    /// Takes a message. When it ends, the message is stored for good and is acknowledged; when it fails, the message returns to its place in the
    /// queue and is delivered again after a pause.
    /// </summary>
    Task TakeAsync(byte[] body);
}
