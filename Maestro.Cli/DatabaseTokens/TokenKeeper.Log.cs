using Microsoft.Extensions.Logging;

namespace Maestro.Cli.DatabaseTokens;

internal sealed partial class TokenKeeper
{
    [LoggerMessage(6114, LogLevel.Warning, "Waiting for a token for the database: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string reason);

    [LoggerMessage(6115, LogLevel.Warning,
        "The token for the database, which is good until {Expires:u}, could not be renewed; open connections stay, and it is tried again in {Pause}: {Reason}")]
    private static partial void LogNotRenewed(ILogger logger, DateTimeOffset expires, TimeSpan pause, string reason);

    [LoggerMessage(6116, LogLevel.Information, "The token for the database is renewed after {Failures} failures, and good until {Expires:u}")]
    private static partial void LogRenewedAgain(ILogger logger, int failures, DateTimeOffset expires);

    [LoggerMessage(6117, LogLevel.Debug, "A token for the database, good until {Expires:u}")]
    private static partial void LogToken(ILogger logger, DateTimeOffset expires);
}
