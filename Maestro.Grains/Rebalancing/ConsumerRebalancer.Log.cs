using Microsoft.Extensions.Logging;

namespace Maestro.Grains.Rebalancing;

internal sealed partial class ConsumerRebalancer
{
    [LoggerMessage(2061, LogLevel.Information, "{Count} of {Here} consumers move to silos that carry fewer; {All} are active on {Silos} silos")]
    private static partial void LogMoving(ILogger logger, int count, int here, int all, int silos);

    [LoggerMessage(2062, LogLevel.Warning, "Consumers could not be moved to silos that carry fewer; it is tried again in about a minute")]
    private static partial void LogNotMoved(ILogger logger, Exception failure);

    [LoggerMessage(2063, LogLevel.Information, "{Count} of {Told} consumers that were told to move a minute ago are still here")]
    private static partial void LogStayed(ILogger logger, int count, int told);
}
