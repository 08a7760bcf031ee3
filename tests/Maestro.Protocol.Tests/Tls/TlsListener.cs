using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Maestro.Testing;

namespace Maestro.Protocol.Tests.Tls;

/// <summary>A server on this machine that does the handshake of one connection and tells how that went.</summary>
public sealed class TlsListener : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly SslStreamCertificateContext _shown;

    /// <summary>Listens.</summary>
    /// <param name="shown">What it shows, with the intermediates of that.</param>
    public TlsListener(IssuedCertificate shown)
    {
        var pem = new X509Certificate2Collection();
        pem.ImportFromPem(shown.CertificatePem);
        _shown = SslStreamCertificateContext.Create(shown.Open(), [.. pem.Skip(1)], offline: true);
        _listener.Start();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Takes the next connection.</summary>
    /// <param name="protocols">The application protocols it speaks; none for no talk about them.</param>
    /// <returns>The name the client asked for and the application protocol that was agreed upon, empty for none.</returns>
    public async Task<(string Name, string Protocol)> AcceptAsync(params string[] protocols)
    {
        using var client = await _listener.AcceptTcpClientAsync();
        await using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = _shown,
            ApplicationProtocols = protocols.Length == 0 ? null : [.. protocols.Select(name => new SslApplicationProtocol(name))],
        });
        return (stream.TargetHostName, stream.NegotiatedApplicationProtocol.ToString());
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();
}
