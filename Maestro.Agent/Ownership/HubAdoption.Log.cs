namespace Maestro.Agent.Ownership;

internal sealed partial class HubAdoption
{
    [LoggerMessage(EventId = 5421, Level = LogLevel.Information, Message = "Record {Name} of another hub address is taken over")]
    private partial void LogAdopted(string name);

    [LoggerMessage(EventId = 5422, Level = LogLevel.Warning, Message = "Record {Name} of another hub address cannot be taken over: {Reason}")]
    private partial void LogFailed(string name, string reason);
}
