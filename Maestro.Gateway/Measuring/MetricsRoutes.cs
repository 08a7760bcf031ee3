using Maestro.Gateway.Rest.Errors;
using Maestro.Gateway.Rest.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Prometheus;

namespace Maestro.Gateway.Measuring;

/// <summary>The metrics port.</summary>
internal static class MetricsRoutes
{
    /// <summary>Maps <c>/metrics</c> in Prometheus' text form; other paths are answered as REST answers them.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.ServiceProvider.MakeMetrics();
        routes.MapMetrics("/metrics");
        routes.MapFallback("{*path}", context =>
            JsonAnswer.WriteErrorAsync(context, ErrorJson.UnknownPathError(context.Request.Path.Value ?? "")));
    }

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
