using Maestro.Cli.Logging;
using Maestro.Cli.Settings;
using Maestro.Gateway.Platform;
using Maestro.Protocol.ResourceBundles;
using Maestro.Silo.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
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
        builder.Logging.AddMaestroLogging(settings.Logging);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.ShutdownTimeout);
        if (role == ServerRole.Gateway)
        {
            builder.UseOrleansClient(client => client
                .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (settings.Orleans.ClusterId, settings.Orleans.ServiceId))
                .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (AdoNetInvariant, settings.Database.ConnectionString)));
        }
        else
        {
            builder.AddMaestroSilo(ToSilo(settings), delivery => Configure(delivery, settings));
        }

        builder.Services.Configure<Maestro.Grains.Delivery.DeliveryOptions>(delivery => Configure(delivery, settings));
        builder.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(
            new BundleValidationOptions { AllowEmptyManifests = settings.Delivery.AllowEmptyManifests }));
        builder.AddMaestroGateway(ToGateway(role, settings), subscriptions =>
        {
            subscriptions.HeartbeatInterval = settings.Grpc.HeartbeatInterval ?? TimeSpan.Zero;
            subscriptions.MaxQueuedEvents = settings.Delivery.SubscriptionQueueEvents;
            subscriptions.MaxQueuedBytes = settings.Delivery.SubscriptionQueueBytes;
            subscriptions.WriteTimeout = settings.Delivery.SubscriptionWriteTimeout;
        });

        await using var app = builder.Build();
        app.MapMaestroGateway();
        if (role != ServerRole.Gateway && settings.Listeners.DashboardPort > 0)
        {
            app.OnPort(settings.Listeners.DashboardPort, routes => routes.MapOrleansDashboard());
        }

        await app.RunAsync(stop);
    }

    private static void Configure(Maestro.Grains.Delivery.DeliveryOptions delivery, ServerSettings settings)
    {
        delivery.SourceId = settings.SourceId;
        delivery.EnforceSourceOwnership = settings.Delivery.EnforceSourceOwnership;
        delivery.RedeliveryDelay = settings.Delivery.RedeliveryDelay;
        delivery.RedeliveryMaxDelay = settings.Delivery.RedeliveryMaxDelay;
        delivery.StaleDeleteThreshold = settings.Delivery.StaleDeleteEventThreshold ?? TimeSpan.Zero;
        delivery.ResyncDeletionNotices = settings.Delivery.ResyncDeletionNotices;
        delivery.ResyncDeletionLimit = settings.Delivery.ResyncDeletionLimit;
    }

    private static SiloSettings ToSilo(ServerSettings settings) => new()
    {
        ConnectionString = settings.Database.ConnectionString,
        ClusterId = settings.Orleans.ClusterId,
        ServiceId = settings.Orleans.ServiceId,
        AdvertisedAddress = settings.Orleans.AdvertisedAddress,
        SiloPort = settings.Orleans.SiloPort,
        GatewayPort = settings.Orleans.GatewayPort,
        Storage = settings.Orleans.Storage == StorageKind.AdoNet ? GrainStorageKind.AdoNet : GrainStorageKind.GroupCommit,
        EventHistoryRetention = settings.Delivery.EventHistoryRetention,
        UndeliveredThreshold = settings.Delivery.UndeliveredResourceThreshold ?? TimeSpan.Zero,
    };

    private static GatewaySettings ToGateway(ServerRole role, ServerSettings settings)
    {
        var isFrontDoor = role != ServerRole.Silo;
        return new GatewaySettings
        {
            Hostname = settings.Listeners.Hostname,
            RestPort = isFrontDoor ? settings.Listeners.RestPort : null,
            CorsAllowedOrigins = settings.Listeners.CorsAllowedOrigins,
            SourcePort = isFrontDoor && settings.Grpc.SourcesEnabled ? settings.Grpc.SourcePort : null,
            AgentPort = isFrontDoor ? settings.Grpc.AgentPort : null,
            MetricsPort = settings.Listeners.MetricsPort,
            HealthPort = settings.Listeners.HealthPort,
            DashboardPort = role != ServerRole.Gateway && settings.Listeners.DashboardPort > 0 ? settings.Listeners.DashboardPort : null,
            MaxReceiveMessageSize = settings.Grpc.MaxReceiveMessageSize,
            MaxSendMessageSize = settings.Grpc.MaxSendMessageSize,
            MaxConcurrentStreams = settings.Grpc.MaxConcurrentStreams,
            PingInterval = settings.Grpc.ServerPingInterval,
            PingTimeout = settings.Grpc.ServerPingTimeout,
            ConnectionTimeout = settings.Grpc.ConnectionTimeout,
        };
    }
}
