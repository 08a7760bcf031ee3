using Maestro.Gateway.Agents;
using Maestro.Gateway.Brokers;
using Maestro.Gateway.Health;
using Maestro.Gateway.Measuring;
using Maestro.Gateway.Membership;
using Maestro.Gateway.Pacing;
using Maestro.Gateway.Reprocessing;
using Maestro.Gateway.Reprocessing.Measuring;
using Maestro.Gateway.Rest;
using Maestro.Gateway.Rpc;
using Maestro.Gateway.Security;
using Maestro.Gateway.Sources;
using Maestro.Gateway.Subscriptions;
using Maestro.Grains;
using Maestro.Grains.Delivery;
using Maestro.Grains.Reprocessing;
using Maestro.Grains.Reprocessing.Effects;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Hosting;

/// <summary>Puts the front door into a host.</summary>
public static class GatewayHosting
{
    /// <summary>Adds the gateway's services and listeners. The host provides the Orleans cluster client, or a silo in the same process.</summary>
    public static WebApplicationBuilder AddMaestroGateway(
        this WebApplicationBuilder builder, GatewaySettings settings, Action<SubscriptionOptions> configureSubscriptions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        MetricsRoutes.KeepToOwnMetrics();
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
#pragma warning disable RS0030 // From here on it is injected.
        services.TryAddSingleton(Random.Shared);
#pragma warning restore RS0030
        services.AddSingleton(settings);
        services.AddMeasuring();
        services.AddSingleton(new MeterExport(ReprocessingMetrics.MeterName, Prometheus.Metrics.DefaultFactory));
        services.AddSingleton<ClusterHealth>();
        services.AddHostedService(provider => provider.GetRequiredService<ClusterHealth>());
        var pacing = new PoolPacing();
        services.AddSingleton(pacing);
        services.AddSecurity(settings);
        builder.WebHost.UseMaestroListeners(settings, pacing);
        if (settings.RestPort is not null)
        {
            services.AddMaestroRest(rest =>
            {
                rest.ReadTimeout = settings.RestReadTimeout;
                rest.WriteTimeout = settings.RestWriteTimeout;
                foreach (var origin in settings.CorsAllowedOrigins)
                {
                    rest.CorsAllowedOrigins.Add(origin);
                }
            });
        }

        if (settings.Reprocessing is { } reprocessing)
        {
            services.AddReprocessingGate();
            services.AddReprocessingGateway(reprocessing);
        }

        services.AddBroker(settings.Broker);
        if (settings.SourcePort is not null || settings.AgentPort is not null || settings.Broker is not null)
        {
            services.AddStreams(settings, configureSubscriptions);
        }

        return builder;
    }

    /// <summary>Maps each listener's own routes. A request is told apart by the port it came in through, never by what it claims.</summary>
    public static WebApplication MapMaestroGateway(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var settings = app.Services.GetRequiredService<GatewaySettings>();
        if (settings.RestPort is not null)
        {
            app.MapMaestroRest(settings.RestPort);
        }

        if (settings.Reprocessing is { } reprocessing)
        {
            app.MapReprocessing(reprocessing.Port);
        }

        app.OnPort(settings.SourcePort, MapGrpc<SourceEndpoint>);
        app.OnPort(settings.AgentPort, MapGrpc<AgentEndpoint>);
        app.OnPort(settings.HealthPort, HealthRoutes.Map);
        app.OnPort(settings.MetricsPort, MetricsRoutes.Map);
        return app;
    }

    /// <summary>Adds routes to one listener.</summary>
    public static void OnPort(this WebApplication app, int? port, Action<IEndpointRouteBuilder> map)
    {
        if (port is not null)
        {
            app.MapWhen(context => context.Connection.LocalPort == port, branch =>
            {
                branch.UseRouting();
                branch.UseEndpoints(map);
            });
        }
    }

    private static void MapGrpc<TService>(IEndpointRouteBuilder routes)
        where TService : class
    {
        routes.MapGrpcService<TService>();
        UnknownMethods.Map(routes);
    }

    private static void AddStreams(this IServiceCollection services, GatewaySettings settings, Action<SubscriptionOptions> configureSubscriptions)
    {
        services.Configure(configureSubscriptions);
        services.AddGrpc(options =>
        {
            // The library answers for one service of the process only, and there are two; UnknownMethods does for both.
            options.IgnoreUnknownServices = true;
            options.MaxReceiveMessageSize = settings.MaxReceiveMessageSize;
            options.MaxSendMessageSize = settings.MaxSendMessageSize;

            // Clients need not have a decompressor, so nothing is ever compressed.
            options.ResponseCompressionAlgorithm = null;
            options.CompressionProviders.Clear();
        });
        services.TryAddSingleton<GrainReferences>();
        services.AddSingleton(GatewayIdentity.New());
        services.AddSingleton<Losses>();
        services.AddSingleton<AgentAdmission>();
        services.AddSingleton(provider => new RecentResyncs(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new AgentSubscriptions(
            provider.GetRequiredService<IGrainFactory>(),
            provider.GetRequiredService<GrainReferences>(),
            new Lazy<ILocalDispatchers?>(provider.GetService<ILocalDispatchers>), // they send to us, so either needs the other
            provider.GetRequiredService<GatewayIdentity>(),
            provider.GetRequiredService<AgentAdmission>(),
            provider.GetRequiredService<RecentResyncs>(),
            provider.GetRequiredService<CloudEventMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<AgentSubscriptions>>()));
        services.AddSingleton<CloudEventMetrics>();
        services.AddSingleton<StatusLatency>();
        services.AddSingleton<SourceSubscriptions>();
        services.AddSingleton<DeliverabilityCheck>();
        services.AddSingleton<GatewayReceiver>();
        services.AddSingleton<ILocalGateway>(provider => provider.GetRequiredService<GatewayReceiver>());
        services.AddSingleton<PublishRecords>();
        services.AddSingleton<SourceEndpoint>();
        services.AddSingleton<AgentReports>();
        services.AddSingleton<AgentEndpoint>();
        services.AddSingleton<SubscriptionKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<SubscriptionKeeper>());
        services.AddSingleton<GatewayPresence>();
        services.AddHostedService(provider => provider.GetRequiredService<GatewayPresence>());
        services.AddHostedService<LossRecovery>();
    }
}
