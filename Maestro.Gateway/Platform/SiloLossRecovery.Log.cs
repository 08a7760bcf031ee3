using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Platform;

internal sealed partial class SiloLossRecovery
{
    [LoggerMessage(4311, LogLevel.Warning, "Silo {Silo} was lost; agents are attached again and the latest statuses are read")]
    private static partial void LogRecovering(ILogger logger, string silo);

    [LoggerMessage(4312, LogLevel.Warning, "The recovery from the loss of silo {Silo} is tried again")]
    private static partial void LogNotRecovered(ILogger logger, string silo, Exception failure);
}
