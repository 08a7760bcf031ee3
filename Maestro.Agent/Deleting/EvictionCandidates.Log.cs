namespace Maestro.Agent.Deleting;

internal sealed partial class EvictionCandidates
{
    [LoggerMessage(
        EventId = 5431, Level = LogLevel.Warning,
        Message = "{Count} records have no work; each is removed with its objects {Grace} after its grace period began")]
    private partial void LogCandidates(int count, TimeSpan grace);

    [LoggerMessage(
        EventId = 5432, Level = LogLevel.Information,
        Message = "{Count} records have no work yet; no grace period runs before the source was heard for long enough")]
    private partial void LogWaiting(int count);

    [LoggerMessage(EventId = 5433, Level = LogLevel.Information, Message = "Every record has its work")]
    private partial void LogNone();
}
