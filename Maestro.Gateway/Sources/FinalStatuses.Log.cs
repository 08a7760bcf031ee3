using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Sources;

internal sealed partial class FinalStatuses
{
    [LoggerMessage(4205, LogLevel.Warning, "Source {Source}: the last status of {ResourceId} could not be put in line")]
    private static partial void LogNotSent(ILogger logger, string source, string resourceId, Exception failure);
}
