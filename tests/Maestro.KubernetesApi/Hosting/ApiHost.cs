using System.Net;
using Maestro.KubernetesApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maestro.KubernetesApi.Hosting;

/// <summary>The listening part of a server: HTTPS and plain HTTP on the loopback interface.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(2);

    private readonly WebApplication _application;

    private ApiHost(WebApplication application, int httpsPort, int httpPort)
    {
        _application = application;
        HttpsPort = httpsPort;
        HttpPort = httpPort;
    }

    public int HttpsPort { get; }

    public int HttpPort { get; }

    /// <summary>Starts to listen.</summary>
    /// <param name="httpsPort">0 picks a free port.</param>
    /// <param name="httpPort">0 picks a free port.</param>
    /// <param name="certificates">The server's certificate, and which clients' to accept.</param>
    /// <param name="pipeline">Answers the requests.</param>
    public static async Task<ApiHost> StartAsync(int httpsPort, int httpPort, ClusterCertificates certificates, RequestPipeline pipeline)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddSingleton<IHostLifetime, OwnedLifetime>();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
            kestrel.Listen(IPAddress.Loopback, httpsPort, listen => listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = certificates.Server,
                ClientCertificateMode = ClientCertificateMode.AllowCertificate,
                ClientCertificateValidation = (certificate, _, _) => certificates.Signed(certificate),
            }));
            kestrel.Listen(IPAddress.Loopback, httpPort);
        });
        var application = builder.Build();
        Microsoft.AspNetCore.Builder.RunExtensions.Run(application, pipeline.HandleAsync);
        await application.StartAsync();
        var ports = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address)).ToList();
        return new ApiHost(application, ports.First(address => address.Scheme == "https").Port, ports.First(address => address.Scheme == "http").Port);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _application.DisposeAsync();

    /// <summary>Signals are the business of the process; a server in it ends when it is disposed.</summary>
    private sealed class OwnedLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
