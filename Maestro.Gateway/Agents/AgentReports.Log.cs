using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Agents;

internal sealed partial class AgentReports
{
    [LoggerMessage(4113, LogLevel.Debug, "Consumer {Consumer} holds {Held} bundles; it is sent {Specs} specs and {Notices} deletion notices")]
    private static partial void LogResynced(ILogger logger, string consumer, int held, int specs, int notices);
}
