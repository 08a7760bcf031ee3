namespace Maestro.Agent.Serving;

internal sealed partial class AgentSupervision
{
    [LoggerMessage(EventId = 5411, Level = LogLevel.Information, Message = "{File} changed; the agent ends to be started anew")]
    private partial void LogFileChanged(string file);
}
