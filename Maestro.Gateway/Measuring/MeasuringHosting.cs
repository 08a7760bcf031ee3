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
        services.AddSingleton<BundleMetrics>();
        services.Replace(ServiceDescriptor.Singleton<IBundleMetrics>(provider => provider.GetRequiredService<BundleMetrics>()));
    }

    /// <summary>Makes the metrics, so that all are served from the start and not only from the first event.</summary>
    public static void MakeMetrics(this IServiceProvider services)
    {
        _ = services.GetRequiredService<GrpcMetrics>();
        _ = services.GetRequiredService<BundleMetrics>();
        _ = services.GetService<CloudEventMetrics>();
        _ = services.GetService<StatusLatency>();
    }
}
