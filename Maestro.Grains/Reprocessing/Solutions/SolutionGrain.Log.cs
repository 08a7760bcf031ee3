using Microsoft.Extensions.Logging;

namespace Maestro.Grains.Reprocessing.Solutions;

internal sealed partial class SolutionGrain
{
    [LoggerMessage(2331, LogLevel.Warning, "System {System}: {Alert}")]
    private static partial void LogAlert(ILogger logger, string system, string alert);

    [LoggerMessage(2332, LogLevel.Warning, "System {System}: the next job could not be loaded; it is tried again")]
    private static partial void LogUnfinished(ILogger logger, string system, Exception failure);

    [LoggerMessage(2333, LogLevel.Warning, "System {System}: what is due cannot be started now; it is tried again")]
    private static partial void LogNotWoken(ILogger logger, string system, Exception failure);

    [LoggerMessage(2334, LogLevel.Warning, "System {System}: a change that is stored could not be passed on")]
    private static partial void LogNotToldOn(ILogger logger, string system, Exception failure);
}
