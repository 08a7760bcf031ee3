using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Maestro.Gateway.Security.Certificates;
using Maestro.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maestro.Gateway.Tests.Security.Certificates;

/// <summary>A gRPC-like listener with a rotating certificate, and clients that look at its handshake.</summary>
internal sealed class TlsListener : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly int _port = TestPorts.Free();

    private TlsListener(ServerCertificateFiles files, ILogger logger, ILogger<RefusedClients>? refused)
    {
        Certificate = new RotatingCertificate(files, logger);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        if (refused is not null)
        {
            builder.Services.AddSingleton(refused);
        }

        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(_port, listener =>
        {
            listener.Protocols = HttpProtocols.Http2;
            listener.UseTls(Certificate, SslProtocols.Tls13, TimeSpan.FromMinutes(2));
        }));
        _app = builder.Build();
        _app.Run(_ => Task.CompletedTask);
    }

    public RotatingCertificate Certificate { get; }

    public Uri Address => new($"https://127.0.0.1:{_port}");

    public static async Task<TlsListener> StartAsync(
        ServerCertificateFiles files, ILogger? logger = null, ILogger<RefusedClients>? refused = null)
    {
        var listener = new TlsListener(files, logger ?? NullLogger.Instance, refused);
        await listener._app.StartAsync();
        return listener;
    }

    /// <summary>What a client sees of a handshake.</summary>
    /// <param name="versions">What the client offers.</param>
    /// <param name="protocol">What the client asks for by ALPN; null asks for nothing.</param>
    /// <param name="root">PEM of the only authority the client knows; null for none.</param>
    public async Task<(SslProtocols Version, string Alpn, string Thumbprint, bool Trusted)> ShakeHandsAsync(
        SslProtocols versions = SslProtocols.Tls13, SslApplicationProtocol? protocol = null, string? root = null)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _port);
        var trusted = false;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(root);
        await using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = versions,
            ApplicationProtocols = [protocol ?? SslApplicationProtocol.Http2],
            CertificateChainPolicy = policy,
#pragma warning disable CA5359 // Whom the server is, is looked at afterwards.
            RemoteCertificateValidationCallback = (_, _, _, errors) =>
            {
                trusted = errors == SslPolicyErrors.None;
                return true;
            },
#pragma warning restore CA5359
        });
        return (tls.SslProtocol, tls.NegotiatedApplicationProtocol.ToString(), tls.RemoteCertificate!.GetCertHashString(), trusted);
    }

    /// <summary>Whether a client with this certificate is served; the answer to the first request tells.</summary>
    public async Task<bool> ServesAsync(IssuedCertificate? client)
    {
        using var handler = new SocketsHttpHandler();
#pragma warning disable CA5359
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        if (client is not null)
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(client.CertificatePem);
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(client.Open(), chain, offline: true);
        }

        using var http = new HttpClient(handler) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        try
        {
            using var answer = await http.GetAsync(new Uri($"https://localhost:{_port}/"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
