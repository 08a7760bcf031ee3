using System.Text;
using CloudNative.CloudEvents;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>Composes events for sources (protocol.md section 4.8).</summary>
public static class StatusEvents
{
    /// <summary>The agent's event with the source's metadata and, in the data, the current spec.</summary>
    /// <param name="statusAttributes">The agent's attributes, written by <see cref="EventAttributes"/>; all are passed on.</param>
    /// <param name="statusData">The reported status, a JSON object; its members keep their bytes.</param>
    /// <param name="specMetadata">The source's metadata, a JSON object; null when it sent none, then the event has none.</param>
    /// <param name="createdAt">When the row was made.</param>
    /// <param name="deletedAt">When deletion was asked for, or null.</param>
    /// <param name="specData">The manifest bundle, a JSON object; empty leaves it out.</param>
    /// <param name="withBundle">False leaves the manifest bundle out.</param>
    public static CloudEvent Compose(
        byte[] statusAttributes,
        byte[] statusData,
        byte[]? specMetadata,
        DateTimeOffset createdAt,
        DateTimeOffset? deletedAt,
        byte[] specData,
        bool withBundle = true)
    {
        ArgumentNullException.ThrowIfNull(specData);
        var cloudEvent = EventAttributes.Read(statusAttributes);
        if (specMetadata is not null)
        {
            cloudEvent[ExtensionAttributes.Metadata] =
                Encoding.UTF8.GetString(ObjectMetaRewrite.ForSource(specMetadata, createdAt, deletedAt));
        }

        cloudEvent.DataContentType ??= "application/json";
        cloudEvent.Data = withBundle && specData.Length > 0
            ? JsonMembers.Replace(statusData, new JsonMember("manifestBundle", specData))
            : statusData;
        return cloudEvent;
    }
}
