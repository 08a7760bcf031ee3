using Microsoft.Extensions.Logging;

namespace Maestro.Grains.Delivery;

internal sealed partial class GatewayOutbox
{
    [LoggerMessage(2001, LogLevel.Warning, "Gateway {GatewayId} does not keep up; events are dropped and its subscribers will resync")]
    private static partial void LogOverflow(ILogger logger, string gatewayId);

    [LoggerMessage(2002, LogLevel.Warning, "Gateway {GatewayId} did not take a batch of {Count} events; it is tried again")]
    private static partial void LogFailed(ILogger logger, string gatewayId, int count, Exception failure);

    [LoggerMessage(2003, LogLevel.Warning,
        "Gateway {GatewayId} did not take a batch of {Count} events for long; they are dropped and its subscribers will resync")]
    private static partial void LogDropped(ILogger logger, string gatewayId, int count);

    [LoggerMessage(2004, LogLevel.Error, "A batch of {Count} events for gateway {GatewayId} was lost unexpectedly; its subscribers will resync")]
    private static partial void LogLost(ILogger logger, string gatewayId, int count, Exception failure);
}
