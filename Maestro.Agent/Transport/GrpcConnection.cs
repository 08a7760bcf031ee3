using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using Maestro.Agent.Configuration;
using Maestro.Protocol.Tls;

namespace Maestro.Agent.Transport;

/// <summary>Opens the channel to a gRPC broker. Any number of agents share one channel; their streams are multiplexed.</summary>
internal static class GrpcConnection
{
    /// <summary>
    /// The channel tries to connect by itself, and while it pauses, an attempt to subscribe fails without trying. Its pauses must be shorter than
    /// those of <see cref="ReconnectLadder"/>, or an agent would miss its turn after a long outage.
    /// </summary>
    private static readonly TimeSpan LongestReconnectPause = TimeSpan.FromSeconds(30);

    /// <summary>Opens a channel; nothing is connected before the first call.</summary>
    /// <exception cref="AgentConfigurationException">The address or a certificate cannot be used.</exception>
    public static GrpcChannel Open(GrpcDriverConfiguration configuration, TimeProvider time)
    {
        if (!Uri.TryCreate($"{(configuration.UsesTls ? "https" : "http")}://{configuration.Url}", UriKind.Absolute, out var address)
            || address.Host.Length == 0)
        {
            throw new AgentConfigurationException($"url is '{configuration.Url}', it must be host:port");
        }

        var handler = new SocketsHttpHandler
        {
            // A server or proxy may limit the streams of a connection; more agents than that open the next connection.
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            UseProxy = false,
        };
        if (configuration.KeepAlive is { } keepAlive)
        {
            handler.KeepAlivePingDelay = keepAlive.Time;
            handler.KeepAlivePingTimeout = keepAlive.Timeout;
            handler.KeepAlivePingPolicy =
                keepAlive.PermitWithoutStream ? HttpKeepAlivePingPolicy.Always : HttpKeepAlivePingPolicy.WithActiveRequests;
        }

        if (configuration.UsesTls)
        {
            handler.SslOptions = TlsOptions(configuration);
        }

        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            Credentials = Credentials(configuration, time),
            MaxReconnectBackoff = LongestReconnectPause,
        });
    }

    private static ChannelCredentials Credentials(GrpcDriverConfiguration configuration, TimeProvider time)
    {
        if (!configuration.UsesTls)
        {
            return ChannelCredentials.Insecure;
        }

        return (configuration.Token ?? configuration.TokenFile) is null
            ? ChannelCredentials.SecureSsl
            : ChannelCredentials.Create(
                ChannelCredentials.SecureSsl,
                new BearerToken(configuration.Token, configuration.TokenFile, time).ToCredentials());
    }

    private static SslClientAuthenticationOptions TlsOptions(GrpcDriverConfiguration configuration)
    {
        var options = new SslClientAuthenticationOptions { EnabledSslProtocols = SslProtocols.Tls13 };
        try
        {
            if (configuration.ClientCertPem is not null)
            {
                options.ClientCertificateContext = ShownCertificate.Read(configuration.ClientCertPem, configuration.ClientKeyPem);
            }

            if (configuration.CaPem is not null)
            {
                var authorities = new X509Certificate2Collection();
                authorities.ImportFromPem(configuration.CaPem);
                options.RemoteCertificateValidationCallback = ServerTrust.Besides(authorities);
            }
        }
        catch (Exception cause) when (cause is CryptographicException or ArgumentException)
        {
            throw new AgentConfigurationException($"a certificate of the driver configuration cannot be used: {cause.Message}", cause);
        }

        return options;
    }
}
