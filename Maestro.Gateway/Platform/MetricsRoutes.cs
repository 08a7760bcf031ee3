using Microsoft.AspNetCore.Routing;
using Prometheus;

namespace Maestro.Gateway.Platform;

/// <summary>The metrics port.</summary>
internal static class MetricsRoutes
{
    /// <summary>Maps <c>/metrics</c> in Prometheus' text form.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes.MapMetrics("/metrics");

    /// <summary>
    /// Keeps the metrics library from listening to every counter in the process: Orleans alone moves dozens of them with each message, and
    /// forwarding them costs more than the message.
    /// </summary>
    public static void KeepToOwnMetrics() => Metrics.SuppressDefaultMetrics(new SuppressDefaultMetricOptions
    {
        SuppressEventCounters = true,
        SuppressMeters = true,
    });
}
