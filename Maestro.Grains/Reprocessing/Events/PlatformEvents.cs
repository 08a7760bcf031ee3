using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Reprocessing.Events;

/// <summary>The events this service makes (reprocessing.md sections 4.7, 5.8 and 5.9).</summary>
internal static class PlatformEvents
{
    /// <summary>Before the gate closes.</summary>
    public const string Starting = "starting";

    /// <summary>After a job finished.</summary>
    public const string Finished = "finished";

    /// <summary>After a job was given up; the spelling is that of the wire.</summary>
    public const string Dropping = "droping";

    private const string Request = ".request";
    private const string Error = ".error";

    /// <summary>The unit's event as it is sent to be run again.</summary>
    public static PlatformEvent Dispatch(PlatformEvent unit, string jobId, string systemId) => unit with
    {
        InstanceId = "",
        Tag = "",
        Scope = Scopes.Reprocessing,
        Reprocessing = new ReprocessingMark { Id = jobId, InstanceId = unit.InstanceId, SystemId = systemId },
    };

    /// <summary>What tells the platform that a persist failed for good.</summary>
    public static PlatformEvent ErrorOf(PlatformEvent failed, string systemId, string message) => new()
    {
        Name = failed.Name.EndsWith(Request, StringComparison.Ordinal)
            ? failed.Name.Replace(Request, Error, StringComparison.Ordinal)
            : failed.Name + Error,
        InstanceId = failed.InstanceId,
        Branch = failed.Branch,
        IdempotencyKey = failed.IdempotencyKey,
        Image = failed.Image,
        Version = failed.Version,
        Tag = failed.Tag,
        SystemId = failed.SystemId.Length > 0 ? failed.SystemId : systemId,
        Scope = failed.Scope,
        Reprocessing = failed.Reprocessing,
        Payload = PlatformEventJson.WriteText((failed, message), static (writer, value) =>
        {
            writer.WriteStartObject();
            writer.WriteString("instance_id", value.failed.InstanceId);
            writer.WriteString("message", value.message);
            writer.WritePropertyName("origin");
            PlatformEventJson.Write(writer, value.failed);
            writer.WriteEndObject();
        }),
    };

    /// <summary>The notification of a step of a job; everything but name and payload is empty, as its receivers expect.</summary>
    public static PlatformEvent Notification(JobView job, string step) => new()
    {
        Name = $"{job.SystemId}.reprocessing.{step}",
        Payload = PlatformEventJson.WriteText(job, static (writer, value) =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("reprocessing");
            JobJson.Write(writer, value);
            writer.WriteEndObject();
        }),
    };
}
