using Microsoft.Extensions.Logging;

namespace Maestro.Silo.Storage;

public sealed partial class EventHistoryRetention
{
    [LoggerMessage(3201, LogLevel.Information, "Event history: {Made} partitions made, {Dropped} dropped")]
    private static partial void LogMaintained(ILogger logger, int made, int dropped);

    [LoggerMessage(3202, LogLevel.Information, "{Count} old tombstones of resource bundles deleted")]
    private static partial void LogPurged(ILogger logger, int count);

    [LoggerMessage(3204, LogLevel.Information, "Event history: the day of {Partition} is over and indexed")]
    private static partial void LogIndexed(ILogger logger, string partition);

    [LoggerMessage(3203, LogLevel.Warning, "Event history could not be maintained; it is tried again in {Delay}")]
    private static partial void LogFailed(ILogger logger, TimeSpan delay, Exception error);
}
