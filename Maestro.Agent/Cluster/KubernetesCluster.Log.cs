namespace Maestro.Agent.Cluster;

internal sealed partial class KubernetesCluster
{
    [LoggerMessage(EventId = 5434, Level = LogLevel.Information, Message = "How far the sequence ids are could not be marked: {Reason}")]
    private partial void LogNotMarked(string reason);
}
