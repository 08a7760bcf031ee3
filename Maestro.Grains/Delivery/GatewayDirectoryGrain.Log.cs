using Microsoft.Extensions.Logging;

namespace Maestro.Grains.Delivery;

internal sealed partial class GatewayDirectoryGrain
{
    [LoggerMessage(2031, LogLevel.Warning, "No sign of life from gateway {Gateways}; its subscriptions are taken as closed")]
    private static partial void LogExpired(ILogger logger, string gateways);

    [LoggerMessage(2032, LogLevel.Warning, "Silo {Silo} did not take the list of gateways")]
    private static partial void LogNotPushed(ILogger logger, SiloAddress silo, Exception failure);
}
