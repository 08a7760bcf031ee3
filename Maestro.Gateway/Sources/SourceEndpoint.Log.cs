using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Sources;

internal sealed partial class SourceEndpoint
{
    [LoggerMessage(4201, LogLevel.Debug, "Source {Source} subscribed as {Subscription}")]
    private static partial void LogSubscribed(ILogger logger, string source, string subscription);

    [LoggerMessage(4202, LogLevel.Debug, "Source {Source} went, subscription {Subscription}")]
    private static partial void LogEnded(ILogger logger, string source, string subscription);

    [LoggerMessage(4203, LogLevel.Debug, "Source {Source} told {Hashes} status hashes; {Statuses} statuses are sent")]
    private static partial void LogResynced(ILogger logger, string source, int hashes, int statuses);
}
