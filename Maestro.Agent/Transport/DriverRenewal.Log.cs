namespace Maestro.Agent.Transport;

internal static partial class DriverRenewal
{
    [LoggerMessage(EventId = 5103, Level = LogLevel.Information, Message = "The certificates of the broker connection changed; it is made again")]
    internal static partial void LogRenewed(ILogger logger);

    [LoggerMessage(EventId = 5104, Level = LogLevel.Warning, Message = "The certificates of the broker connection cannot be read again, the old ones stay in use: {Reason}")]
    internal static partial void LogUnusable(ILogger logger, string reason);
}
