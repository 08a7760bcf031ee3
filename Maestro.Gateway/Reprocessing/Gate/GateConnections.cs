using System.Net;
using System.Net.Sockets;
using Maestro.Grains.Reprocessing.Gate;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Reprocessing.Gate;

/// <summary>
/// The transport of the port of reprocessing: questions to the gate are answered by a thread that does nothing else, all other requests are the web
/// server's. The gate has to answer in milliseconds while the grains of this process are busiest (reprocessing.md section 2.6), and in the web server a
/// request waits in the thread pool's line behind all that they have to do.
/// </summary>
/// <param name="port">The port; the others keep the transport they have.</param>
/// <param name="gate">The answers.</param>
/// <param name="time">For the date of answers.</param>
/// <param name="logging">For what goes wrong with connections.</param>
internal sealed class GateConnections(int port, IGate gate, TimeProvider time, ILoggerFactory logging)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint address && address.Port == port;

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        try
        {
            var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            socket.Listen();
            return ValueTask.FromResult<IConnectionListener>(new GateListener(socket, gate, time, logging));
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            // The web server has a sentence for this one.
            throw new AddressInUseException(failure.Message, failure);
        }
    }
}
