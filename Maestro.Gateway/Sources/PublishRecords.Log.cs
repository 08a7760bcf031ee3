using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Sources;

internal sealed partial class PublishRecords
{
    [LoggerMessage(4204, LogLevel.Debug, "Publish {Action} {ResourceId} from {Source}: {Outcome}")]
    private static partial void LogPublished(ILogger logger, string? action, string? resourceId, string source, string outcome);
}
