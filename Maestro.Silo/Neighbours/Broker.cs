using System.Collections.Concurrent;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Protocol.Reprocessing;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Maestro.Silo.Neighbours;

/// <summary>Publishes with confirms, on a connection of its own that is made when it is needed and again after it was lost.</summary>
internal sealed class Broker(NeighbourSettings settings, IEnumerable<IPersistConsumption> consumption, TimeProvider time) : IBroker, IAsyncDisposable
{
    private const int MessagesUnderWay = 1;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>A message that left the queue reaches its consumer within this time, unless the network is broken.</summary>
    private static readonly TimeSpan OnTheWay = TimeSpan.FromMilliseconds(150);

    private readonly SemaphoreSlim _turn = new(MessagesUnderWay);
    private readonly ConcurrentDictionary<string, bool> _declared = new(StringComparer.Ordinal);
    private IConnection? _connection;
    private IChannel? _channel;

    /// <inheritdoc/>
    public Task<bool> PublishAsync(
        string systemId, string exchange, string routingKey, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        TakeTurnAsync("publish", async stop =>
        {
            var channel = await OpenChannelAsync(stop);
            await DeclareAsync(channel, systemId, exchange, stop);
            var properties = new BasicProperties
            {
                ContentType = "application/json",
                ContentEncoding = "utf-8",
                DeliveryMode = DeliveryModes.Persistent,
                Priority = 0,
            };
            try
            {
                await channel.BasicPublishAsync(exchange, routingKey, mandatory: true, properties, body, stop);
                return true;
            }
            catch (PublishException failure) when (failure.IsReturn)
            {
                return false;
            }
        }, cancellationToken);

    /// <inheritdoc/>
    public async Task<long> CountPersistsAsync(string systemId, CancellationToken cancellationToken)
    {
        var count = await CountAsync(systemId, cancellationToken);
        if (count > 0)
        {
            return count;
        }

        // What was on its way from the queue to its consumer is in neither number.
        await Task.Delay(OnTheWay, time, cancellationToken);
        return await CountAsync(systemId, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _turn.Dispose();
    }

    private async Task<long> CountAsync(string systemId, CancellationToken cancellationToken)
    {
        var ready = await TakeTurnAsync("look at its queue", async stop =>
        {
            // Asking for a queue that does not exist closes the channel, so that is another one.
            await OpenChannelAsync(stop);
            await using var channel = await _connection!.CreateChannelAsync(cancellationToken: stop);
            try
            {
                return (await channel.QueueDeclarePassiveAsync(BrokerTopology.PersistQueue(systemId), stop)).MessageCount;
            }
            catch (OperationInterruptedException failure) when (failure.ShutdownReason?.ReplyCode == Constants.NotFound)
            {
                return 0u;
            }
        }, cancellationToken);
        return ready + consumption.Sum(consumers => consumers.Unacknowledged(systemId) ?? 0);
    }

    private async Task<T> TakeTurnAsync<T>(string what, Func<CancellationToken, Task<T>> act, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(Limit, time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            await _turn.WaitAsync(limited.Token);
        }
        catch (OperationCanceledException cause)
        {
            throw new NeighbourException(FailureClass.Transient, $"the broker was too busy to {what}", cause);
        }

        try
        {
            return await act(limited.Token);
        }
        catch (Exception failure)
        {
            // Whatever it was, the next one starts on a connection that is known to be good.
            await CloseAsync();
            throw new NeighbourException(FailureClass.Transient, $"the broker {settings.Broker} did not {what}: {failure.Message}", failure);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<IChannel> OpenChannelAsync(CancellationToken stop)
    {
        if (_channel is { IsOpen: true } channel)
        {
            return channel;
        }

        await CloseAsync();
        _connection = await BrokerConnection.OpenAsync(settings.Broker, "publisher", stop);
        _channel = await _connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), stop);
        return _channel;
    }

    /// <summary>
    /// Publishing to an exchange that does not exist closes the channel, and others may start later than we do. An exchange of nobody's topology is
    /// left as it is.
    /// </summary>
    private async Task DeclareAsync(IChannel channel, string systemId, string exchange, CancellationToken stop)
    {
        var queues = systemId.Length == 0 ? BrokerTopology.Common : [.. BrokerTopology.Common, .. BrokerTopology.OfSystem(systemId)];
        if (!BrokerTopology.Exchanges.Contains(exchange) || !_declared.TryAdd(systemId, true))
        {
            return;
        }

        await channel.DeclareAsync(queues, stop);
    }

    private async Task CloseAsync()
    {
        _declared.Clear();
        var (connection, channel) = (_connection, _channel);
        (_connection, _channel) = (null, null);
        if (channel is not null)
        {
            await channel.DisposeAsync();
        }

        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }
}
