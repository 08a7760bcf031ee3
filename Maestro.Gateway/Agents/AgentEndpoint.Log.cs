using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Agents;

internal sealed partial class AgentEndpoint
{
    [LoggerMessage(4111, LogLevel.Debug, "Agent of consumer {Consumer} subscribed as {Subscription}")]
    private static partial void LogSubscribed(ILogger logger, string consumer, string subscription);

    [LoggerMessage(4112, LogLevel.Debug, "Agent of consumer {Consumer} went, subscription {Subscription}")]
    private static partial void LogEnded(ILogger logger, string consumer, string subscription);

    [LoggerMessage(4113, LogLevel.Debug, "Consumer {Consumer} holds {Held} bundles; it is sent {Specs} specs and {Notices} deletion notices")]
    private static partial void LogResynced(ILogger logger, string consumer, int held, int specs, int notices);
}
