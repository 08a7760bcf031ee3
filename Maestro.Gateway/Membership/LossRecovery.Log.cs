using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Membership;

internal sealed partial class LossRecovery
{
    [LoggerMessage(4311, LogLevel.Warning, "Lost: {What}; agents are attached again and the latest statuses are read")]
    private static partial void LogRecovering(ILogger logger, string what);

    [LoggerMessage(4313, LogLevel.Information, "{What} is gone; agents are attached again and the latest statuses are read")]
    private static partial void LogSiloGone(ILogger logger, string what);

    [LoggerMessage(4312, LogLevel.Warning, "The recovery from a loss is tried again: {What}")]
    private static partial void LogNotRecovered(ILogger logger, string what, Exception failure);
}
