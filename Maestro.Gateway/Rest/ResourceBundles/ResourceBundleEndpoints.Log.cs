using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Rest.ResourceBundles;

internal sealed partial class ResourceBundleEndpoints
{
    [LoggerMessage(EventId = 5503, Level = LogLevel.Error, Message = "Resource bundle {ResourceId} is shown without what cannot be read of it: {Unreadable}")]
    private static partial void LogUnreadable(ILogger logger, string resourceId, string unreadable);
}
