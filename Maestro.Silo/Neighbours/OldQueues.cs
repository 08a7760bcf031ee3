using Maestro.Grains;
using Maestro.Grains.Reprocessing.Importing;
using Maestro.Grains.Reprocessing.Neighbours;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Maestro.Silo.Neighbours;

/// <inheritdoc cref="IOldQueues"/>
internal sealed class OldQueues(NeighbourSettings settings) : IOldQueues
{
    private const int MessagesTogether = 1000;
    private const long BytesTogether = 32L << 20;

    /// <inheritdoc/>
    public async Task<long> DrainAsync(string queue, Func<IReadOnlyList<byte[]>, Task> store, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await BrokerConnection.OpenAsync(settings.Broker, "import", cancellationToken);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            var stored = 0L;
            while (await TakeAsync(channel, queue, cancellationToken) is { Bodies.Count: > 0 } taken)
            {
                await store(taken.Bodies);
                await channel.BasicAckAsync(taken.LastTag, multiple: true, cancellationToken);
                stored += taken.Bodies.Count;
            }

            return stored;
        }
        catch (OperationInterruptedException failure) when (failure.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return 0;
        }
        catch (Exception failure) when (failure is not (StorageUnavailableException or OperationCanceledException))
        {
            throw new NeighbourException(FailureClass.Transient, $"the queue {queue} of {settings.Broker} cannot be emptied: {failure.Message}", failure);
        }
    }

    private static async Task<(List<byte[]> Bodies, ulong LastTag)> TakeAsync(IChannel channel, string queue, CancellationToken cancellationToken)
    {
        var (bodies, bytes, lastTag) = (new List<byte[]>(), 0L, 0UL);
        while (bodies.Count < MessagesTogether && bytes < BytesTogether
            && await channel.BasicGetAsync(queue, autoAck: false, cancellationToken) is { } message)
        {
            bodies.Add(message.Body.ToArray());
            bytes += message.Body.Length;
            lastTag = message.DeliveryTag;
        }

        return (bodies, lastTag);
    }
}
