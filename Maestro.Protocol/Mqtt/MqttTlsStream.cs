using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using MQTTnet.Channel;

namespace Maestro.Protocol.Mqtt;

/// <summary>
/// Makes the connection to a broker over TLS. The client's own way shows the certificate alone, and a broker that knows the root only needs the
/// intermediates as well.
/// </summary>
internal sealed class MqttTlsStream(SslClientAuthenticationOptions options) : IMqttClientStreamProvider
{
    /// <inheritdoc/>
    public async Task<Stream> ConnectAsync(EndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await stream.AuthenticateAsClientAsync(options, cancellationToken);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }
}
