using Maestro.Grains.Delivery;
using Maestro.Grains.Rebalancing;
using Maestro.Grains.ResourceBundles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maestro.Grains;

/// <summary>Puts the grains into a silo.</summary>
public static class GrainsHosting
{
    /// <summary>
    /// Adds what the grains need besides storage (<see cref="StorageNames"/>), <see cref="IResourceBundleRows"/>,
    /// <see cref="IListings"/>, <see cref="Tracing.IEventHistory"/> and <see cref="IDeliveryHistory"/>, which the host provides.
    /// </summary>
    public static ISiloBuilder AddMaestroGrains(this ISiloBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
#pragma warning disable RS0030 // From here on it is injected.
        builder.Services.TryAddSingleton(Random.Shared);
#pragma warning restore RS0030
        builder.Services.TryAddSingleton<GrainReferences>();
        builder.Services.TryAddSingleton(services => MemoryShortage.OfThisProcess(
            services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<MemoryShortage>>()));
        builder.Services.AddSingleton(services => new GatewayRoutes(
            () => services.GetRequiredService<IGrainFactory>().GetGrain<IGatewayDirectoryGrain>(0).List(),
            services.GetService<ILocalGateway>(),
            services.GetRequiredService<IHandOverMetrics>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<GatewayRoutes>>()));
        builder.Services.AddSingleton<IGatewayRoutes>(services => services.GetRequiredService<GatewayRoutes>());
        builder.Services.TryAddSingleton<IBundleMetrics, NoMetrics>();
        builder.Services.TryAddSingleton<IHandOverMetrics, NoMetrics>();
        builder.Services.TryAddSingleton<IReconciliationMetrics, NoMetrics>();
        builder.Services.AddSingleton<ConsumerDispatchers>();
        builder.Services.AddSingleton(services => new ReconcileRequests(
            consumer => services.GetRequiredService<GrainReferences>().Consumer(consumer).Reconcile(),
            services.GetRequiredService<IHostApplicationLifetime>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<Random>(),
            services.GetRequiredService<ILogger<ReconcileRequests>>()));
        builder.Services.AddSingleton<ILocalDispatchers>(services => services.GetRequiredService<ConsumerDispatchers>());
        builder.Services.AddHostedService<RedeliveryScheduler>();
        builder.Services.AddSingleton<IConsumerPlacement, ConsumerPlacement>();
        builder.Services.TryAddSingleton<FollowLimits>();
        builder.Services.AddSingleton<MoveBudget>();
        builder.Services.AddSingleton<BundleMoves>();
        builder.Services.AddSingleton(services => new ConsumerRebalancer(
            services.GetRequiredService<ConsumerDispatchers>(),
            services.GetRequiredService<IConsumerPlacement>(),
            services.GetService<ILocalGateway>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<Random>(),
            services.GetRequiredService<ILogger<ConsumerRebalancer>>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<ConsumerRebalancer>());
        builder.Services.AddSingleton<GatewayRouteServiceClient>();
        return builder.AddGrainService<GatewayRouteService>();
    }
}
