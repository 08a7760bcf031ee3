namespace Maestro.Agent.Informers;

internal sealed partial class Watches
{
    [LoggerMessage(EventId = 5311, Level = LogLevel.Warning, Message = "{Scope} cannot be watched and is polled instead: {Reason}")]
    private partial void LogForbidden(WatchScope scope, string reason);
}
