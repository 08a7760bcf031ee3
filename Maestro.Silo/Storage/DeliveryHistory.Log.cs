using Microsoft.Extensions.Logging;

namespace Maestro.Silo.Storage;

internal sealed partial class DeliveryHistory
{
    [LoggerMessage(3011, LogLevel.Warning, "{Count} deliveries were not recorded in the event history since the last such message; they took place")]
    private static partial void LogDropped(ILogger logger, long count, Exception? reason);
}
