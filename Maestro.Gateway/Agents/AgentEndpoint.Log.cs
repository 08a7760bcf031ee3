using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Agents;

internal sealed partial class AgentEndpoint
{
    [LoggerMessage(4111, LogLevel.Debug, "Agent of consumer {Consumer} subscribed as {Subscription}")]
    private static partial void LogSubscribed(ILogger logger, string consumer, string subscription);

    [LoggerMessage(4112, LogLevel.Debug, "Agent of consumer {Consumer} went, subscription {Subscription}")]
    private static partial void LogEnded(ILogger logger, string consumer, string subscription);
}
