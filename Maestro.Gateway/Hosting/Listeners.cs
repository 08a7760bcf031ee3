using System.Net;
using System.Security.Authentication;
using Maestro.Gateway.Pacing;
using Maestro.Gateway.Security.Callers;
using Maestro.Gateway.Security.Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Maestro.Gateway.Hosting;

/// <summary>The ports of the gateway and the limits of their connections (protocol.md section 1.7).</summary>
internal static class Listeners
{
    private const int MaxRequestLineSize = 1 << 20;
    private const int MaxRequestHeadersSize = 2 << 20;

    // Other servers count bytes only; some proxies add a good many.
    private const int MaxRequestHeaders = 1000;

    /// <summary>
    /// Closing an idle connection sends GOAWAY, on which Go clients tear everything down and stay away for seconds; so it does not happen.
    /// </summary>
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromDays(1);

    /// <summary>Opens the ports.</summary>
    public static IWebHostBuilder UseMaestroListeners(this IWebHostBuilder host, GatewaySettings settings, PoolPacing pacing) => host.ConfigureKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;

        // A URL with a host in it counts more than the header (RFC 9112 section 3.2.2).
        kestrel.AllowHostHeaderOverride = true;
        var limits = kestrel.Limits;
        limits.KeepAliveTimeout = IdleTimeout;
        limits.RequestHeadersTimeout = settings.ConnectionTimeout;
        limits.MinResponseDataRate = null;
        limits.MaxRequestLineSize = MaxRequestLineSize + 1024;
        limits.MaxRequestHeadersTotalSize = MaxRequestHeadersSize;
        limits.MaxRequestHeaderCount = MaxRequestHeaders;
        limits.MaxRequestBufferSize = null;
        limits.Http2.MaxRequestHeaderFieldSize = MaxRequestLineSize + 1024;
        limits.Http2.MaxStreamsPerConnection = settings.MaxConcurrentStreams;
        limits.Http2.KeepAlivePingDelay = settings.PingInterval;
        limits.Http2.KeepAlivePingTimeout = settings.PingTimeout;

        // Plaintext gRPC comes without negotiation, so those ports speak HTTP/2 and nothing else.
        if (settings.SourcePort is { } sources)
        {
            kestrel.Open(settings.Hostname, sources, HttpProtocols.Http2, listener =>
            {
                listener.Secure(settings.SourceCertificate, SslProtocols.Tls13, settings);
                if (settings.ChecksSources)
                {
                    listener.IdentifySources();
                }
            });
        }

        if (settings.AgentPort is { } agents)
        {
            kestrel.Open(settings.Hostname, agents, HttpProtocols.Http2, listener =>
            {
                // Before TLS: handshakes are the dearest part of a crowd that comes back.
                listener.UsePacing(pacing, listener.ApplicationServices.GetRequiredService<TimeProvider>());
                listener.Secure(settings.AgentCertificate, SslProtocols.Tls13, settings);
                if (settings.BindsAgents)
                {
                    listener.IdentifyAgents();
                }
            });
        }

        kestrel.OpenWeb(settings, settings.RestPort, settings.RestCertificate);
        kestrel.OpenWeb(settings, settings.Reprocessing?.Port, certificate: null);
        kestrel.OpenWeb(settings, settings.HealthPort, settings.HealthCertificate);
        kestrel.OpenWeb(settings, settings.MetricsPort, settings.MetricsCertificate);

        if (settings.DashboardPort is { } dashboard)
        {
            // It shows and does too much for strangers.
            kestrel.ListenLocalhost(dashboard, options => options.Protocols = HttpProtocols.Http1);
        }
    });

    /// <summary>HTTP/1.1, and with a certificate also HTTP/2 (rest-and-operations.md section 1.1).</summary>
    private static void OpenWeb(this KestrelServerOptions kestrel, GatewaySettings settings, int? port, ServerCertificateFiles? certificate)
    {
        if (port is { } open)
        {
            kestrel.Open(
                settings.Hostname, open, certificate is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2,
                listener => listener.Secure(certificate, SslProtocols.None, settings));
        }
    }

    /// <summary>TLS where there is a certificate.</summary>
    private static void Secure(this ListenOptions listener, ServerCertificateFiles? files, SslProtocols versions, GatewaySettings settings)
    {
        if (files is not null)
        {
            var certificates = listener.ApplicationServices.GetRequiredService<CertificateRotation>();
            listener.UseTls(certificates.Of(files), versions, settings.ConnectionTimeout);
        }
    }

    private static void Open(this KestrelServerOptions kestrel, string hostname, int port, HttpProtocols protocols, Action<ListenOptions>? more = null)
    {
        void Configure(ListenOptions options)
        {
            options.Protocols = protocols;
            more?.Invoke(options);
        }

        if (hostname.Length == 0)
        {
            kestrel.ListenAnyIP(port, Configure);
        }
        else if (hostname == "localhost")
        {
            kestrel.ListenLocalhost(port, Configure);
        }
        else
        {
            kestrel.Listen(IPAddress.Parse(hostname), port, Configure);
        }
    }
}
