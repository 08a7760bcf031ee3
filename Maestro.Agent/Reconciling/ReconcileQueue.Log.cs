namespace Maestro.Agent.Reconciling;

internal sealed partial class ReconcileQueue
{
    [LoggerMessage(EventId = 5201, Level = LogLevel.Debug, Message = "{Item}: not published, trying again in {Pause}: {Reason}")]
    private partial void LogPublishFailed(ReconcileItem item, TimeSpan pause, string reason);

    [LoggerMessage(EventId = 5202, Level = LogLevel.Error, Message = "{Item}: failed unexpectedly, trying again in {Pause}")]
    private partial void LogStepFailed(ReconcileItem item, TimeSpan pause, Exception cause);

    [LoggerMessage(EventId = 5203, Level = LogLevel.Information, Message = "{Item}: the cluster refused, trying again in {Pause}: {Reason}")]
    private partial void LogClusterRefused(ReconcileItem item, TimeSpan pause, string reason);
}
