namespace Maestro.Grains.Reprocessing.Neighbours;

/// <summary>What the domain asks of RabbitMQ (reprocessing.md section 3). The consuming side calls <c>ISolutionGrain.Accept</c> instead.</summary>
public interface IBroker
{
    /// <summary>
    /// Publishes with publisher confirms and <c>mandatory</c>, as JSON, persistent; declares exchange and queue of the system first if that was not
    /// done on this connection. Ends when the broker has confirmed.
    /// </summary>
    /// <returns>False when the broker returned the message as unroutable.</returns>
    /// <exception cref="NeighbourException">Transient: not confirmed, so it is not known to be safe.</exception>
    Task<bool> PublishAsync(string systemId, string exchange, string routingKey, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);

    /// <summary>
    /// How many messages of <c>persist.{systemId}.queue</c> have not been handed to <c>ISolutionGrain.Accept</c> and acknowledged: those ready in
    /// the queue (passive declare) and, where this process consumes it, those delivered and unacknowledged. 0 when the queue does not exist.
    /// </summary>
    /// <exception cref="NeighbourException">Transient: the broker cannot be asked.</exception>
    Task<long> CountPersistsAsync(string systemId, CancellationToken cancellationToken);
}
