using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Membership;

internal sealed partial class GatewayPresence
{
    [LoggerMessage(4301, LogLevel.Warning, "The gateway could not announce itself to the cluster; it tries again")]
    private static partial void LogNotAnnounced(ILogger logger, Exception failure);

    [LoggerMessage(4302, LogLevel.Information, "The gateway could not say farewell to the cluster")]
    private static partial void LogNotLeft(ILogger logger, Exception failure);
}
