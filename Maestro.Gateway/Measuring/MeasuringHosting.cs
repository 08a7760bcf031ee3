using System.Reflection;
using Maestro.Gateway.Security.Reviews;
using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Prometheus;

namespace Maestro.Gateway.Measuring;

/// <summary>Puts the metrics into a host that serves them.</summary>
internal static class MeasuringHosting
{
    /// <summary>Adds what every process counts; what streams count comes with the streams.</summary>
    public static void AddMeasuring(this IServiceCollection services)
    {
        services.TryAddSingleton<IMetricFactory>(Metrics.DefaultFactory);
        services.AddSingleton<SourceLabels>();
        services.AddSingleton<GrpcMetrics>();
        services.AddSingleton<HandOverMetrics>();
        services.AddSingleton<DatabaseConnections>();
        services.AddSingleton<NotificationQueueUsage>();
        services.Replace(ServiceDescriptor.Singleton<IBundleMetrics, BundleMetrics>());
        services.Replace(ServiceDescriptor.Singleton<IHandOverMetrics>(provider => provider.GetRequiredService<HandOverMetrics>()));
        services.Replace(ServiceDescriptor.Singleton<IReconciliationMetrics, ReconciliationMetrics>());
    }

    /// <summary>Makes the metrics, so that all are served from the start and not only from the first event.</summary>
    public static void MakeMetrics(this IServiceProvider services)
    {
        _ = services.GetRequiredService<GrpcMetrics>();
        _ = services.GetRequiredService<ReviewMetrics>();
        _ = services.GetRequiredService<IBundleMetrics>();
        _ = services.GetRequiredService<IReconciliationMetrics>();
        _ = services.GetService<CloudEventMetrics>();
        _ = services.GetService<StatusLatency>();
        Metrics.DefaultRegistry.AddBeforeCollectCallback(services.GetRequiredService<HandOverMetrics>().Refresh);
        Metrics.DefaultRegistry.AddBeforeCollectCallback(services.GetRequiredService<DatabaseConnections>().Refresh);
        Metrics.DefaultRegistry.AddBeforeCollectCallback(services.GetRequiredService<NotificationQueueUsage>().Refresh);
        TellBuild(services.GetRequiredService<IMetricFactory>());
    }

    private static void TellBuild(IMetricFactory factory)
    {
        var version = typeof(MeasuringHosting).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+') ?? [""];
        factory.CreateGauge("maestro_build_info", "1, with the version and the commit of this program.", ["version", "commit"])
            .WithLabels(version[0], version.ElementAtOrDefault(1) ?? "").Set(1);
    }
}
