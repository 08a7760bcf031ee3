using System.Net;
using Maestro.Protocol.Reprocessing;
using RabbitMQ.Client;

namespace Maestro.Silo.Neighbours;

/// <summary>Connects to RabbitMQ.</summary>
internal static class BrokerConnection
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Connects once; what to do when the connection is lost is the caller's business.</summary>
    public static Task<IConnection> OpenAsync(BrokerAddress address, string purpose, CancellationToken stop)
    {
        var factory = new ConnectionFactory
        {
            HostName = address.Host,
            Port = address.Port,
            VirtualHost = address.VirtualHost,
            UserName = address.UserName,
            Password = address.Password,
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedConnectionTimeout = ConnectTimeout,
            ClientProvidedName = $"maestro {purpose} {Dns.GetHostName()} {Environment.ProcessId}",
        };
        factory.Ssl.Enabled = address.Tls;
        factory.Ssl.ServerName = address.Host;
        return factory.CreateConnectionAsync(stop);
    }
}
