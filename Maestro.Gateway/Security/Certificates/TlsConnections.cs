using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Security.Certificates;

/// <summary>Puts TLS under the connections of a listener.</summary>
internal static class TlsConnections
{
    /// <summary>
    /// TLS with the certificate as it is when a connection begins. The protocols of the listener are what ALPN offers: <c>h2</c> alone on the
    /// gRPC ports.
    /// </summary>
    /// <param name="listener">The listener.</param>
    /// <param name="certificate">What it shows, and who vouches for its clients.</param>
    /// <param name="versions">Versions of TLS; <see cref="SslProtocols.None"/> leaves them to the system.</param>
    /// <param name="handshakeTimeout">Longest time for the handshake.</param>
    public static void UseTls(this ListenOptions listener, RotatingCertificate certificate, SslProtocols versions, TimeSpan handshakeTimeout)
    {
        var time = listener.ApplicationServices.GetRequiredService<TimeProvider>();
        var refused = new RefusedClients(time, listener.ApplicationServices.GetRequiredService<ILogger<RefusedClients>>());
        listener.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = handshakeTimeout,
            OnConnection = context => ValueTask.FromResult(Options(certificate.Current, versions, context.Connection.RemoteEndPoint, refused, time)),
        });
    }

    private static SslServerAuthenticationOptions Options(
        ServerCertificate certificate, SslProtocols versions, EndPoint? peer, RefusedClients refused, TimeProvider time)
    {
        var options = new SslServerAuthenticationOptions { EnabledSslProtocols = versions, ServerCertificateContext = certificate.Shown };
        if (certificate.ClientAuthorities is { } authorities)
        {
            options.ClientCertificateRequired = true;
            options.CertificateChainPolicy = ClientTrust.PolicyFor(authorities);
            var isGood = ClientTrust.IssuedBy(authorities);
            options.RemoteCertificateValidationCallback = (sender, shown, chain, errors) =>
            {
                var isTaken = isGood(sender, shown, chain, errors);
                if (!isTaken)
                {
                    refused.Note(peer, shown, ClientTrust.ReasonAgainst(shown, chain, time.GetUtcNow()));
                }

                return isTaken;
            };

            // A resumed session would bring a certificate of before the last change of the authorities.
            options.AllowTlsResume = false;
        }

        return options;
    }
}
