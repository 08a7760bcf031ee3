using Microsoft.Extensions.Logging;

namespace Maestro.Cli.Logging;

internal sealed partial class LogLevelWatch
{
    [LoggerMessage(6110, LogLevel.Warning, "{Path} says {Level} of the log level")]
    private static partial void LogFollowed(ILogger logger, string path, string level);

    [LoggerMessage(6111, LogLevel.Warning, "{Path} cannot be used, the log level stays: {Problem}; allowed: {Allowed}")]
    private static partial void LogUnusable(ILogger logger, string path, string problem, string allowed);

    [LoggerMessage(6112, LogLevel.Debug, "{Path} cannot be read, the log level stays: {Problem}")]
    private static partial void LogUnreadable(ILogger logger, string path, string problem);
}
