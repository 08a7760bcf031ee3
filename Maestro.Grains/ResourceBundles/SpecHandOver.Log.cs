using Microsoft.Extensions.Logging;

namespace Maestro.Grains.ResourceBundles;

internal sealed partial class SpecHandOver
{
    [LoggerMessage(2101, LogLevel.Warning, "Resource {ResourceId} is stored but consumer {Consumer} could not be told; it is told again")]
    private static partial void LogNotDelivered(ILogger logger, string resourceId, string consumer, Exception failure);

    [LoggerMessage(2102, LogLevel.Warning, "Consumer {Consumer} could not be told that resource {ResourceId} is acknowledged")]
    private static partial void LogNotAcknowledged(ILogger logger, string resourceId, string consumer, Exception failure);

    [LoggerMessage(2105, LogLevel.Error,
        "The spec of resource {ResourceId} is stored but larger than {Limit} bytes as an event, so its agent cannot be sent it")]
    private static partial void LogSpecTooLarge(ILogger logger, string resourceId, int limit);
}
