using Microsoft.Extensions.Logging;

namespace Maestro.Grains.Delivery;

internal sealed partial class GatewayRoutes
{
    [LoggerMessage(2011, LogLevel.Information, "Gateway {GatewayId} left")]
    private static partial void LogLeft(ILogger logger, string gatewayId);

    [LoggerMessage(2012, LogLevel.Warning, "Gateway {GatewayId} did not say whether it holds consumer {Consumer}")]
    private static partial void LogNoAnswer(ILogger logger, string gatewayId, string consumer, Exception failure);

    [LoggerMessage(2013, LogLevel.Warning,
        "Gateway {Gateways} did not take the last status of resource {ResourceId} within {Limit}; it is not waited for any longer")]
    private static partial void LogNotConfirmed(ILogger logger, string gateways, string resourceId, TimeSpan limit);
}
