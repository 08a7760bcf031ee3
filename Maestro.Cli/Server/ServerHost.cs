using Maestro.Cli.Logging;
using Maestro.Cli.Settings;
using Maestro.Gateway.Platform;
using Maestro.Protocol.ResourceBundles;
using Maestro.Silo.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Dashboard;

namespace Maestro.Cli.Server;

/// <summary>Hosts the grains, the front door, or both.</summary>
internal static class ServerHost
{
    private const string AdoNetInvariant = "Npgsql";

    /// <summary>Runs until <paramref name="stop"/> asks for an orderly end.</summary>
    public static async Task RunAsync(ServerRole role, ServerSettings settings, CancellationToken stop)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.AddMaestroLogging(settings.Logging, settings.Database.LogStatements);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.ShutdownTimeout);
        builder.Services.Configure<Maestro.Grains.Delivery.DeliveryOptions>(settings.Apply);
        builder.Services.AddSingleton(Options.Create(
            new BundleValidationOptions { AllowEmptyManifests = settings.Delivery.AllowEmptyManifests }));
        if (role == ServerRole.Gateway)
        {
            builder.UseOrleansClient(client => client
                .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (settings.Orleans.ClusterId, settings.Orleans.ServiceId))
                .Configure<ClientMessagingOptions>(options => options.ResponseTimeout = SiloHosting.ResponseTimeout)
                .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (AdoNetInvariant, settings.Database.ConnectionString)));
        }
        else
        {
            builder.AddMaestroSilo(settings.ToSilo());
        }

        builder.AddMaestroGateway(settings.ToGateway(role), settings.Apply);
        await using var app = builder.Build();
        var loggers = app.Services.GetRequiredService<ILoggerFactory>();
        await SchemaGate.PassAsync(settings.Database, loggers, stop);
        app.MapMaestroGateway();
        if (role != ServerRole.Gateway && settings.Listeners.DashboardPort > 0)
        {
            app.OnPort(settings.Listeners.DashboardPort, routes => routes.MapOrleansDashboard());
        }

        Announcement.Prepare(app.Lifetime, loggers.CreateLogger(typeof(ServerHost).FullName!), role, settings);
        await app.RunAsync(stop);
    }
}
