using Microsoft.Extensions.Logging;

namespace Maestro.Grains.ResourceBundles;

internal sealed partial class ResourceBundleGrain
{
    [LoggerMessage(2104, LogLevel.Warning,
        "The deletion of resource {ResourceId} was forced by {Actor} without proof from the agent of consumer {Consumer}: {Reason}")]
    private static partial void LogForced(ILogger logger, string resourceId, string consumer, string actor, string reason);
}
