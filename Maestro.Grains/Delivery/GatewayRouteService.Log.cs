using Microsoft.Extensions.Logging;

namespace Maestro.Grains.Delivery;

internal sealed partial class GatewayRouteService
{
    [LoggerMessage(2021, LogLevel.Warning, "A gateway could not be told that silo {Silo} died")]
    private static partial void LogNotTold(ILogger logger, string silo, Exception failure);

    [LoggerMessage(2023, LogLevel.Warning, "Silo {Silo} died; what it knew of agents and events under way is made good")]
    private static partial void LogDied(ILogger logger, string silo);

    [LoggerMessage(2022, LogLevel.Warning, "The gateway directory did not answer; it is asked again")]
    private static partial void LogNoDirectory(ILogger logger, Exception failure);
}
