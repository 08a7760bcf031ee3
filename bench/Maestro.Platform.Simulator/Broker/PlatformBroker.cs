using System.Text;
using System.Text.Json.Nodes;
using RabbitMQ.Client;

namespace Maestro.Platform.Simulator.Broker;

/// <summary>What the event manager does with RabbitMQ: declares and publishes, durably, as Celery tasks. It waits for a broker that is away.</summary>
/// <param name="address">Where it is; null for none: then nothing is published.</param>
public sealed class PlatformBroker(Uri? address) : IAsyncDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private IConnection? _connection;
    private IChannel? _channel;

    /// <summary>Publishes an event wrapped as Celery does it.</summary>
    public Task PublishEventAsync(string exchange, string key, JsonObject message, CancellationToken stop) =>
        PublishAsync(exchange, key, Wrap(message).ToJsonString(), stop);

    /// <summary>Publishes any text.</summary>
    public Task PublishAsync(string exchange, string key, string body, CancellationToken stop) => UseAsync(
        async (channel, token) =>
        {
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Topic, durable: true, cancellationToken: token);
            var properties = new BasicProperties { ContentType = "application/json", ContentEncoding = "utf-8", DeliveryMode = DeliveryModes.Persistent };
            await channel.BasicPublishAsync(exchange, key, mandatory: false, properties, Encoding.UTF8.GetBytes(body), token);
        },
        stop);

    /// <summary>Declares a queue and its binding.</summary>
    public Task DeclareAsync(string exchange, string queue, string key, CancellationToken stop) => UseAsync(
        async (channel, token) =>
        {
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Topic, durable: true, cancellationToken: token);
            await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: token);
            await channel.QueueBindAsync(queue, exchange, key, cancellationToken: token);
        },
        stop);

    /// <summary>The message in the form of the persist queue.</summary>
    public static JsonObject Wrap(JsonObject message) => new()
    {
        ["task"] = "tasks.process",
        ["id"] = Guid.NewGuid().ToString(),
        ["args"] = new JsonArray(message.DeepClone()),
        ["retries"] = 0,
        ["utc"] = true,
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Who waits for a broker that is away would wait for ever.
        await _stopping.CancelAsync();
        await _turn.WaitAsync();
        await CloseAsync();
        _stopping.Dispose();
    }

    private async Task UseAsync(Func<IChannel, CancellationToken, Task> use, CancellationToken cancellationToken)
    {
        if (address is null)
        {
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        var stop = either.Token;
        await _turn.WaitAsync(stop);
        try
        {
            while (true)
            {
                try
                {
                    await use(await OpenAsync(address, stop), stop);
                    return;
                }
                catch (Exception) when (!stop.IsCancellationRequested)
                {
                    // The broker is away, or went away in the middle: the platform waits and does it again.
                    await CloseAsync();
                    await Task.Delay(RetryDelay, stop);
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<IChannel> OpenAsync(Uri broker, CancellationToken stop)
    {
        if (_channel is { IsOpen: true } open)
        {
            return open;
        }

        await CloseAsync();
        var factory = new ConnectionFactory { Uri = broker, AutomaticRecoveryEnabled = false, ClientProvidedName = "platform simulator" };
        _connection = await factory.CreateConnectionAsync(stop);
        _channel = await _connection.CreateChannelAsync(new CreateChannelOptions(true, true), stop);
        return _channel;
    }

    private async Task CloseAsync()
    {
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
