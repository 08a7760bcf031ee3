using Maestro.Agent.Works;

namespace Maestro.Agent;

internal sealed partial class ClusterAgent
{
    [LoggerMessage(EventId = 5001, Level = LogLevel.Information, Message = "{Consumer}: subscribed")]
    private partial void LogSubscribed(string consumer);

    [LoggerMessage(EventId = 5002, Level = LogLevel.Warning, Message = "{Consumer}: disconnected, subscribing again in {Pause}: {Reason}")]
    private partial void LogDisconnected(string consumer, TimeSpan pause, string reason);

    [LoggerMessage(EventId = 5003, Level = LogLevel.Information, Message = "{Consumer}: spec resync request sent with {Works} works")]
    private partial void LogResyncSent(string consumer, int works);

    [LoggerMessage(EventId = 5004, Level = LogLevel.Information, Message = "{Consumer}: spec {Id} version {Version} received: {Outcome}")]
    private partial void LogSpecReceived(string consumer, string id, int version, MergeKind outcome);

    [LoggerMessage(EventId = 5005, Level = LogLevel.Warning, Message = "{Consumer}: spec {Id} version {Version} refused: {Cause}")]
    private partial void LogSpecRefused(string consumer, string id, int version, string cause);

    [LoggerMessage(
        EventId = 5006, Level = LogLevel.Information,
        Message = "{Consumer}: {Id} version {Version} applied: {Manifests} manifests, {Failed} failed")]
    private partial void LogApplied(string consumer, string id, int version, int manifests, int failed);

    [LoggerMessage(
        EventId = 5007, Level = LogLevel.Information,
        Message = "{Consumer}: status of {Id} version {Version} published: {Conditions}")]
    private partial void LogStatusPublished(string consumer, string id, int version, string conditions);

    [LoggerMessage(EventId = 5008, Level = LogLevel.Information, Message = "{Consumer}: {Id} version {Version} deleted")]
    private partial void LogDeleted(string consumer, string id, int version);

    [LoggerMessage(
        EventId = 5009, Level = LogLevel.Warning,
        Message = "{Consumer}: the proof of deletion of {Id} was not taken over, trying again: {Reason}")]
    private partial void LogDeletedNotTaken(string consumer, string id, string reason);

    [LoggerMessage(EventId = 5010, Level = LogLevel.Warning, Message = "{Consumer}: an event was dropped: {Reason}")]
    private partial void LogEventDropped(string consumer, string reason);

    [LoggerMessage(
        EventId = 5011, Level = LogLevel.Error,
        Message = "{Consumer}: a resync deletes {Works} works, more than the {Limit} that are allowed; they are kept until another resync says the same")]
    private partial void LogHeldBack(string consumer, int works, int limit);

    [LoggerMessage(
        EventId = 5012, Level = LogLevel.Debug,
        Message = "{Consumer}: values of {Id} version {Version} change often and are reported in {Pause}")]
    private partial void LogValuesWait(string consumer, string id, int version, TimeSpan pause);
}
