using System.Text;
using CloudNative.CloudEvents;
using Maestro.Agent.Works;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Agent.Status;

/// <summary>Composes status events (agent.md section 5.4).</summary>
internal static class StatusEvent
{
    // Names, topic and all attributes but those that the source fills; more than they ever take.
    private const int SmallAttributes = 4 * 1024;

    /// <summary>Bytes that the attributes of a work's events take at most.</summary>
    public static int AttributeBytes(Work work) =>
        SmallAttributes + Encoding.UTF8.GetByteCount(WorkMetadata.Write(work, cleaned: false)) + Encoding.UTF8.GetByteCount(WorkMetadata.WriteTracing(work));

    /// <summary>The hash of a status, as events carry it.</summary>
    public static string Hash(WorkStatus status) => StatusHash.Compute(StatusWriting.Write(status));

    /// <summary>The event that reports a status.</summary>
    /// <param name="work">The work the status speaks of.</param>
    /// <param name="status">The status.</param>
    /// <param name="action"><see cref="EventType.UpdateRequest"/> or <see cref="EventType.ResyncResponse"/>.</param>
    /// <param name="cleaned">Whether everything of a deleted work is gone.</param>
    /// <param name="clientId">The agent, the source of the event.</param>
    /// <param name="sequence">A fresh sequence id.</param>
    /// <param name="now">The time.</param>
    public static CloudEvent Compose(
        Work work, WorkStatus status, string action, bool cleaned, string clientId, SequenceId sequence, DateTimeOffset now)
    {
        var data = StatusWriting.Write(status);
        return new CloudEvent(CloudEventsSpecVersion.V1_0)
        {
            Id = Guid.NewGuid().ToString(),
            Source = new Uri(clientId, UriKind.RelativeOrAbsolute),
            Type = EventType.Status(action),
            Time = now,
            DataContentType = "application/json",
            Data = data,
            [ExtensionAttributes.ResourceId] = work.Uid,
            [ExtensionAttributes.ResourceVersion] = work.Generation,
            [ExtensionAttributes.ClusterName] = work.ClusterName,
            [ExtensionAttributes.OriginalSource] = work.OriginalSource,
            [ExtensionAttributes.SequenceId] = sequence.ToString(),
            [ExtensionAttributes.StatusHash] = StatusHash.Compute(data),
            [ExtensionAttributes.LogTracing] = WorkMetadata.WriteTracing(work),
            [ExtensionAttributes.Metadata] = WorkMetadata.Write(work, cleaned),
        };
    }
}
