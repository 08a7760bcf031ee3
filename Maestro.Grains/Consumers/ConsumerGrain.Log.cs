using Microsoft.Extensions.Logging;

namespace Maestro.Grains.Consumers;

internal sealed partial class ConsumerGrain
{
    [LoggerMessage(2201, LogLevel.Information, "Consumer {Consumer}: {Count} unacknowledged specs are sent again")]
    private static partial void LogRepeating(ILogger logger, string consumer, int count);

    [LoggerMessage(2202, LogLevel.Error,
        "Consumer {Consumer}: the agent holds {Count} bundles that are not stored here; it is not told to delete them, because they are too many, " +
        "the consumer is not registered, or deletion notices are switched off")]
    private static partial void LogNoticesRefused(ILogger logger, string consumer, int count);
}
