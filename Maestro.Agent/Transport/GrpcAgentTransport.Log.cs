namespace Maestro.Agent.Transport;

internal sealed partial class GrpcAgentTransport
{
    [LoggerMessage(EventId = 5101, Level = LogLevel.Warning, Message = "{Consumer}: an event cannot be read and is dropped: {Reason}")]
    private partial void LogEventUnreadable(string consumer, string reason);

    [LoggerMessage(EventId = 5102, Level = LogLevel.Error, Message = "{Consumer}: the stream failed unexpectedly")]
    private partial void LogStreamFailed(string consumer, Exception cause);
}
