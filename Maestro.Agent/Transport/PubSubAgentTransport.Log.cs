namespace Maestro.Agent.Transport;

internal sealed partial class PubSubAgentTransport
{
    [LoggerMessage(EventId = 5601, Level = LogLevel.Warning, Message = "{Consumer}: a message cannot be read and is dropped: {Reason}")]
    private partial void LogEventUnreadable(string consumer, string reason);

    [LoggerMessage(EventId = 5602, Level = LogLevel.Error, Message = "{Consumer}: a message failed unexpectedly and is dropped")]
    private partial void LogEventFailed(string consumer, Exception cause);

    [LoggerMessage(EventId = 5603, Level = LogLevel.Warning, Message = "{Consumer}: an event cannot be sent through this broker: {Problem}")]
    private partial void LogTooLarge(string consumer, string problem);

    [LoggerMessage(EventId = 5604, Level = LogLevel.Information, Message =
        "{Consumer}: {Id} is older than its deletion and is dropped; the service delivered it late or twice")]
    private partial void LogLate(string consumer, string id);
}
