using Microsoft.Extensions.Logging;

namespace Maestro.Silo.Migrations;

public sealed partial class MigrationRunner
{
    [LoggerMessage(3100, LogLevel.Information, "Applied migration {Migration} in {Milliseconds} ms")]
    private static partial void LogApplied(ILogger logger, string migration, long milliseconds);

    [LoggerMessage(3101, LogLevel.Debug, "The database schema is up to date at migration {SchemaVersion}")]
    private static partial void LogUpToDate(ILogger logger, int schemaVersion);

    [LoggerMessage(3102, LogLevel.Warning, "The migration lock could not be released; the server frees it with the session")]
    private static partial void LogUnlockFailed(ILogger logger, Exception error);

    [LoggerMessage(3103, LogLevel.Information, "Took over {Consumers} consumers and {Bundles} resource bundles of the original server; its tables are kept")]
    private static partial void LogTakenOver(ILogger logger, long consumers, long bundles);

    [LoggerMessage(3104, LogLevel.Information, "Another process is migrating this database; waiting up to {LockWait} for it to end")]
    private static partial void LogWaiting(ILogger logger, TimeSpan lockWait);

    [LoggerMessage(3105, LogLevel.Warning,
        "{Count} resource bundles of the original server have no consumer; they were not taken over and stay in its table resources: {Ids}")]
    private static partial void LogStray(ILogger logger, long count, string ids);

    [LoggerMessage(3106, LogLevel.Warning,
        "{Count} consumers of the original server have labels that are objects or lists; they were taken over without those: {Names}")]
    private static partial void LogUnreadableLabels(ILogger logger, long count, string names);

    [LoggerMessage(3107, LogLevel.Warning,
        "The database is at version {SchemaVersion}, which is newer than this program's {ProgramVersion}; nothing to do")]
    private static partial void LogNewer(ILogger logger, int schemaVersion, int programVersion);
}
