using Maestro.Grains.Reprocessing.Neighbours;

namespace Maestro.Grains.Reprocessing.Importing;

/// <summary>The private queues of the original service.</summary>
public interface IOldQueues
{
    /// <summary>Empties a queue: hands over all its messages, oldest first and many at a time, and acknowledges those that were stored.</summary>
    /// <param name="queue">Its name.</param>
    /// <param name="store">Stores messages for good; when it fails, they stay in the queue.</param>
    /// <param name="cancellationToken">Ends it; what is not stored by then stays in the queue.</param>
    /// <returns>How many messages were stored; 0 when there is no such queue.</returns>
    /// <exception cref="NeighbourException">Transient: the broker cannot be asked.</exception>
    Task<long> DrainAsync(string queue, Func<IReadOnlyList<byte[]>, Task> store, CancellationToken cancellationToken);
}
