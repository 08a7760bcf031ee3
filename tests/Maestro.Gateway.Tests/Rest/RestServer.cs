using System.Net;
using Maestro.Gateway.Measuring;
using Maestro.Gateway.Rest;
using Maestro.Silo.Platform;
using Maestro.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Maestro.Gateway.Tests.Rest;

/// <summary>The REST API on a loopback port, with real grains on a real PostgreSQL behind it.</summary>
internal sealed class RestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RestServer(WebApplication app, string connectionString)
    {
        _app = app;
        Database = NpgsqlDataSource.Create(connectionString);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Client = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(1) };
    }

    public HttpClient Client { get; }

    public NpgsqlDataSource Database { get; }

    public IServiceProvider Services => _app.Services;

    public IGrainFactory Grains => _app.Services.GetRequiredService<IGrainFactory>();

    public static async Task<RestServer> StartAsync(string connectionString, Action<RestOptions>? configure = null)
    {
        // All servers of this process share the metrics, and what they leave out is decided before any are looked at.
        MetricsRoutes.KeepToOwnMetrics();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.AddMaestroSilo(
            new SiloSettings
            {
                ConnectionString = connectionString,
                ClusterId = Guid.NewGuid().ToString("N"),
                SiloPort = TestPorts.Free(),
                GatewayPort = TestPorts.Free(),
            });
        builder.Services.AddMaestroRest(configure);
        var app = builder.Build();
        app.MapMaestroRest();
        await app.StartAsync();
        return new RestServer(app, connectionString);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Database.DisposeAsync();
        await _app.DisposeAsync();
    }
}
