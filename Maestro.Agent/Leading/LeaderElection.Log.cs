namespace Maestro.Agent.Leading;

internal sealed partial class LeaderElection
{
    [LoggerMessage(EventId = 5401, Level = LogLevel.Information, Message = "Lease {Namespace}/{Name}: {Identity} waits to lead")]
    private partial void LogWaiting(string @namespace, string name, string identity);

    [LoggerMessage(EventId = 5402, Level = LogLevel.Information, Message = "Lease {Namespace}/{Name}: {Identity} leads")]
    private partial void LogLeading(string @namespace, string name, string identity);

    [LoggerMessage(EventId = 5403, Level = LogLevel.Error, Message = "Lease {Namespace}/{Name}: {Identity} lost it and ends")]
    private partial void LogLost(string @namespace, string name, string identity);

    [LoggerMessage(EventId = 5404, Level = LogLevel.Warning, Message = "Lease {Namespace}/{Name} cannot be read or written: {Reason}")]
    private partial void LogFailed(string @namespace, string name, string reason);
}
