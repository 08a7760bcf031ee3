namespace Maestro.Agent.Transport;

internal sealed partial class BrokerChannel
{
    [LoggerMessage(EventId = 5103, Level = LogLevel.Information, Message = "The certificates of the broker connection changed; it is made again")]
    private partial void LogRenewed();

    [LoggerMessage(EventId = 5104, Level = LogLevel.Warning, Message = "The certificates of the broker connection cannot be read again, the old ones stay in use: {Reason}")]
    private partial void LogUnusable(string reason);
}
