namespace Maestro.Agent.Informers;

internal sealed partial class Informer
{
    [LoggerMessage(EventId = 5301, Level = LogLevel.Debug, Message = "Watch of {Scope}: too old to go on, the objects are listed again")]
    private partial void LogExpired(WatchScope scope);

    [LoggerMessage(EventId = 5302, Level = LogLevel.Information, Message = "Watch of {Scope} broke off, trying again in {Pause}: {Reason}")]
    private partial void LogBroken(WatchScope scope, TimeSpan pause, string reason);
}
