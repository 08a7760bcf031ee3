using Microsoft.Extensions.Logging;

namespace Maestro.Silo.Storage.GroupCommit;

internal sealed partial class GroupQueue<TItem>
{
    [LoggerMessage(3001, LogLevel.Warning, "{Count} {Name} are repeated: {Reason}")]
    private static partial void LogRepeated(ILogger logger, int count, string name, string reason);

    [LoggerMessage(3002, LogLevel.Error, "{Count} {Name} failed: the database was away for too long")]
    private static partial void LogGaveUp(ILogger logger, int count, string name, Exception failure);

    [LoggerMessage(3003, LogLevel.Warning, "A batch of {Count} {Name} failed; its halves are tried on their own")]
    private static partial void LogSplit(ILogger logger, int count, string name, Exception failure);
}
