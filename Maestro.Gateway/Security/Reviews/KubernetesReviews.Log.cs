using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Security.Reviews;

internal sealed partial class KubernetesReviews
{
    [LoggerMessage(4511, LogLevel.Warning, "The Kubernetes API gave no {Kind} review, the caller is refused: {Reason}")]
    private static partial void LogFailed(ILogger logger, string kind, string reason);

    [LoggerMessage(4512, LogLevel.Debug, "A caller of the source port is refused: {Reason}")]
    private static partial void LogTokenRefused(ILogger logger, string reason);

    [LoggerMessage(4513, LogLevel.Information, "A caller of the source port is refused: {Reason}")]
    private static partial void LogAccessRefused(ILogger logger, string reason);
}
