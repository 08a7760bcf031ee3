using Microsoft.AspNetCore.Routing;
using Prometheus;

namespace Maestro.Gateway.Platform;

/// <summary>The metrics port.</summary>
internal static class MetricsRoutes
{
    /// <summary>Maps <c>/metrics</c> in Prometheus' text form.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes.MapMetrics("/metrics");
}
