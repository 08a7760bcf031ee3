namespace Maestro.Agent.Transport;

internal sealed partial class MqttAgentTransport
{
    [LoggerMessage(EventId = 5111, Level = LogLevel.Warning, Message = "{Consumer}: a message cannot be read and is dropped: {Reason}")]
    private partial void LogEventUnreadable(string consumer, string reason);

    [LoggerMessage(EventId = 5112, Level = LogLevel.Error, Message = "{Consumer}: a message failed unexpectedly and is dropped")]
    private partial void LogEventFailed(string consumer, Exception cause);

    [LoggerMessage(EventId = 5113, Level = LogLevel.Debug, Message = "{Consumer}: the broker could not be left in order: {Reason}")]
    private partial void LogNotLeft(string consumer, string reason);

    [LoggerMessage(EventId = 5114, Level = LogLevel.Warning, Message =
        "The broker file names an authority but no client certificate; the connection to {Broker} is in clear text, as MQTT drivers have it")]
    internal static partial void LogClearText(ILogger logger, string broker);
}
