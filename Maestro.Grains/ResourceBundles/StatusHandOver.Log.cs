using Microsoft.Extensions.Logging;

namespace Maestro.Grains.ResourceBundles;

internal sealed partial class StatusHandOver
{
    [LoggerMessage(2103, LogLevel.Error,
        "The status of resource {ResourceId} is stored but larger than {Limit} bytes as an event, so its watchers cannot be sent it")]
    private static partial void LogStatusTooLarge(ILogger logger, string resourceId, int limit);
}
