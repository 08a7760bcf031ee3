using Maestro.Cli.Settings;
using Maestro.Gateway.Hosting;
using Maestro.Gateway.Subscriptions;
using Maestro.Silo.Platform;

namespace Maestro.Cli.Server;

/// <summary>What the operator set, as the silo and the gateway take it.</summary>
internal static class HostSettings
{
    /// <summary>How the silo runs.</summary>
    public static SiloSettings ToSilo(this ServerSettings settings) => new()
    {
        ConnectionString = settings.Database.ConnectionString,
        Password = settings.Database.Password,
        ClusterId = settings.Orleans.ClusterId,
        ServiceId = settings.Orleans.ServiceId,
        AdvertisedAddress = settings.Orleans.AdvertisedAddress,
        SiloPort = settings.Orleans.SiloPort,
        GatewayPort = settings.Orleans.GatewayPort,
        Dashboard = settings.Listeners.DashboardPort > 0,
        Storage = settings.Orleans.Storage == StorageKind.AdoNet ? GrainStorageKind.AdoNet : GrainStorageKind.GroupCommit,
        Reprocessing = settings.Reprocessing?.Options,
        Neighbours = settings.Reprocessing?.Neighbours,
        EventHistoryRetention = settings.Delivery.EventHistoryRetention,
        UndeliveredThreshold = settings.Delivery.UndeliveredResourceThreshold ?? TimeSpan.Zero,
    };

    /// <summary>Where the gateway listens; a process that is a silo only keeps health, metrics and the dashboard.</summary>
    public static GatewaySettings ToGateway(this ServerSettings settings, ServerRole role)
    {
        var isFrontDoor = role != ServerRole.Silo;
        return new GatewaySettings
        {
            ClientId = settings.ClientId,
            Hostname = settings.Listeners.Hostname,
            RestPort = isFrontDoor ? settings.Listeners.RestPort : null,
            RestCertificate = settings.Listeners.RestCertificate,
            MetricsCertificate = settings.Listeners.MetricsCertificate,
            HealthCertificate = settings.Listeners.HealthCertificate,
            CorsAllowedOrigins = settings.Listeners.CorsAllowedOrigins,
            RestReadTimeout = settings.Listeners.ReadTimeout,
            RestWriteTimeout = settings.Listeners.WriteTimeout,
            SourcePort = isFrontDoor && settings.Grpc.SourcesEnabled ? settings.Grpc.SourcePort : null,
            AgentPort = isFrontDoor && settings.Broker is null ? settings.Grpc.AgentPort : null,
            Broker = isFrontDoor ? settings.Broker?.ToGateway(settings.ClientId) : null,
            SourceCertificate = settings.Grpc.SourceCertificate,
            SourceAuthentication = settings.Grpc.SourceAuthentication,
            ReviewKubeconfig = settings.Grpc.ReviewKubeconfig,
            AgentCertificate = settings.Grpc.AgentCertificate,
            BindsAgents = settings.Grpc.BindsAgents,
            MetricsPort = settings.Listeners.MetricsPort,
            MaxConsumerLabels = settings.Listeners.MetricsConsumerLabels,
            HealthPort = settings.Listeners.HealthPort,
            DashboardPort = role != ServerRole.Gateway && settings.Listeners.DashboardPort > 0 ? settings.Listeners.DashboardPort : null,
            MaxReceiveMessageSize = settings.Grpc.MaxReceiveMessageSize,
            MaxSendMessageSize = settings.Grpc.MaxSendMessageSize,
            MaxConcurrentStreams = settings.Grpc.MaxConcurrentStreams,
            PingInterval = settings.Grpc.ServerPingInterval,
            PingTimeout = settings.Grpc.ServerPingTimeout,
            ConnectionTimeout = settings.Grpc.ConnectionTimeout,
            Reprocessing = isFrontDoor ? settings.Reprocessing?.Gateway : null,
        };
    }

    /// <summary>Sets how specs are delivered.</summary>
    public static void Apply(this ServerSettings settings, Maestro.Grains.Delivery.DeliveryOptions delivery)
    {
        delivery.SourceId = settings.SourceId;
        delivery.EnforceSourceOwnership = settings.Delivery.EnforceSourceOwnership;
        delivery.RedeliveryDelay = settings.Delivery.RedeliveryDelay;
        delivery.RedeliveryMaxDelay = settings.Delivery.RedeliveryMaxDelay;
        delivery.StaleDeleteThreshold = settings.Delivery.StaleDeleteEventThreshold ?? TimeSpan.Zero;
        delivery.ResyncDeletionNotices = settings.Delivery.ResyncDeletionNotices;
        delivery.ResyncDeletionLimit = settings.Delivery.ResyncDeletionLimit;
    }

    /// <summary>Sets the bounds of streams.</summary>
    public static void Apply(this ServerSettings settings, SubscriptionOptions subscriptions)
    {
        subscriptions.HeartbeatInterval = settings.Grpc.HeartbeatInterval ?? TimeSpan.Zero;
        subscriptions.MaxQueuedEvents = settings.Delivery.SubscriptionQueueEvents;
        subscriptions.MaxQueuedBytes = settings.Delivery.SubscriptionQueueBytes;
        subscriptions.WriteTimeout = settings.Delivery.SubscriptionWriteTimeout;
    }
}
