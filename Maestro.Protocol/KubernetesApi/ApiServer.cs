using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography.X509Certificates;
using k8s;

namespace Maestro.Protocol.KubernetesApi;

/// <summary>Connections to a Kubernetes API server that are as strict about it as the Go clients are.</summary>
public static class ApiServer
{
    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="configuration">Which server, whom it is trusted by, and what it is shown.</param>
    /// <param name="connectTimeout">Longest time for the connection alone.</param>
    /// <param name="certificateRefresh">Time after which new requests get a new connection, with the client certificate that the files hold then.</param>
    /// <returns>The client; its <see cref="k8s.Kubernetes.HttpClient"/> sets no time limit.</returns>
    public static k8s.Kubernetes Connect(
        KubernetesClientConfiguration configuration, TimeSpan connectTimeout, TimeSpan certificateRefresh)
    {
        var trustsSystem = configuration is { SslCaCerts: null, SkipTlsVerify: false };
        if (trustsSystem)
        {
            // The package insists on authorities; those of the system hold where the configuration names none.
            configuration.SslCaCerts = [];
        }

        SocketsHttpHandler? handler = null;
        configuration.FirstMessageHandlerSetup = created => handler = created;
        var client = new k8s.Kubernetes(
            configuration, configuration.TokenProvider is ExecCredential credential ? [new CredentialRenewal(credential)] : []);
        // Only now has the package done with the handler.
        Require(handler);
        // The server allows some hundred streams a connection, and every watch is one.
        handler.EnableMultipleHttp2Connections = true;
        // A server that went away without a word is noticed within half a minute, as the Go clients do.
        handler.KeepAlivePingDelay = TimeSpan.FromSeconds(20);
        handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
        handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
        handler.ConnectTimeout = connectTimeout;
        if (!configuration.SkipTlsVerify)
        {
            // The callback of the package takes a certificate of another host; the policy does not.
            handler.SslOptions.RemoteCertificateValidationCallback = null;
            handler.SslOptions.CertificateChainPolicy = trustsSystem ? null : ChainPolicy(configuration.SslCaCerts ?? []);
        }

        if (!string.IsNullOrEmpty(configuration.TlsServerName) && client.BaseUri.Scheme == Uri.UriSchemeHttps)
        {
            // The handler asks for and checks the name in this header; a TargetHost among its options it overwrites.
            client.HttpClient.DefaultRequestHeaders.Host = configuration.TlsServerName;
        }

        if (!string.IsNullOrEmpty(configuration.ClientCertificateFilePath))
        {
            // A watch keeps its connection; the server ends it within minutes.
            handler.PooledConnectionLifetime = certificateRefresh;
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) =>
                X509Certificate2.CreateFromPemFile(configuration.ClientCertificateFilePath, configuration.ClientKeyFilePath);
        }

        client.HttpClient.Timeout = Timeout.InfiniteTimeSpan;
        return client;
    }

    private static void Require([NotNull] SocketsHttpHandler? handler)
    {
        if (handler is null)
        {
            throw new InvalidOperationException("the Kubernetes client did not set its handler up");
        }
    }

    private static X509ChainPolicy ChainPolicy(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
