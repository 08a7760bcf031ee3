using System.Net;
using Maestro.Protocol.Reprocessing;
using RabbitMQ.Client;

namespace Maestro.Grains.Reprocessing.Neighbours;

/// <summary>Connects to the platform's RabbitMQ; silos publish there, gateways consume.</summary>
public static class BrokerConnection
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Connects once. Recovery is left to the caller: what a broken connection had delivered comes again, so everything that depends on it starts
    /// anew, and that is easier seen where it is done.
    /// </summary>
    /// <param name="broker">Where it is.</param>
    /// <param name="purpose">What for, in one word, for who looks at the broker's connections.</param>
    /// <param name="stop">Ends the attempt.</param>
    /// <exception cref="RabbitMQ.Client.Exceptions.BrokerUnreachableException">It is not reached, or refuses us.</exception>
    public static Task<IConnection> OpenAsync(BrokerAddress broker, string purpose, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(broker);
        var factory = new ConnectionFactory
        {
            HostName = broker.Host,
            Port = broker.Port,
            VirtualHost = broker.VirtualHost,
            UserName = broker.UserName,
            Password = broker.Password,
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedConnectionTimeout = ConnectTimeout,
            RequestedHeartbeat = Heartbeat,
            ClientProvidedName = $"maestro {purpose} {Dns.GetHostName()} {Environment.ProcessId}",
        };
        factory.Ssl.Enabled = broker.Tls;
        factory.Ssl.ServerName = broker.Host;
        return factory.CreateConnectionAsync(stop);
    }

    /// <summary>Declares exchanges, queues and bindings; what is there already with the same properties stays.</summary>
    public static async Task DeclareAsync(this IChannel channel, IEnumerable<QueueBinding> queues, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(queues);
        foreach (var queue in queues)
        {
            await channel.ExchangeDeclareAsync(queue.Exchange, ExchangeType.Topic, durable: true, autoDelete: false, cancellationToken: stop);
            await channel.QueueDeclareAsync(queue.Queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: stop);
            await channel.QueueBindAsync(queue.Queue, queue.Exchange, queue.Key, cancellationToken: stop);
        }
    }
}
