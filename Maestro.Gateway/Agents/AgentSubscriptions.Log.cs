using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Agents;

internal sealed partial class AgentSubscriptions
{
    [LoggerMessage(4101, LogLevel.Warning, "Consumer {Consumer} could not be told that its last agent here went")]
    private static partial void LogNotDetached(ILogger logger, string consumer, Exception failure);

    [LoggerMessage(4102, LogLevel.Warning, "Consumer {Consumer} could not be attached again; its agents are sent away to subscribe anew")]
    private static partial void LogNotAttached(ILogger logger, string consumer, Exception failure);

    [LoggerMessage(4103, LogLevel.Warning,
        "Consumer {Consumer}: the resync of its agents could not be answered again after the loss of a silo; they are sent away to subscribe anew")]
    private static partial void LogNotAnswered(ILogger logger, string consumer, Exception failure);
}
