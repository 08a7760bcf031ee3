using Microsoft.Extensions.Logging;

namespace Maestro.Silo.Storage;

internal sealed partial class UndeliveredSweep
{
    [LoggerMessage(3301, LogLevel.Warning, "{Count} consumers have bundles without a report on their version for more than {Threshold}; they are asked to deliver again")]
    private static partial void LogUndelivered(ILogger logger, int count, TimeSpan threshold);

    [LoggerMessage(3302, LogLevel.Warning, "Consumer {Consumer} could not be asked to deliver again")]
    private static partial void LogNotRedelivered(ILogger logger, string consumer, Exception failure);

    [LoggerMessage(3303, LogLevel.Warning, "Undelivered bundles could not be looked for; the next run tries again")]
    private static partial void LogFailed(ILogger logger, Exception failure);

    [LoggerMessage(3304, LogLevel.Debug, "The session that looked for undelivered bundles was lost")]
    private static partial void LogSessionLost(ILogger logger, Exception failure);
}
