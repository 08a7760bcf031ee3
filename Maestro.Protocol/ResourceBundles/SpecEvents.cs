using CloudNative.CloudEvents;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>A stored bundle, as far as the event for its agent needs it.</summary>
/// <param name="ServerSource">The server's source id.</param>
/// <param name="ResourceId">The id of the bundle.</param>
/// <param name="ConsumerName">The consumer.</param>
/// <param name="Version">The version to deliver.</param>
/// <param name="CreatedAt">When the row was made.</param>
/// <param name="DeletedAt">When deletion was asked for, or null.</param>
/// <param name="Attributes">The source's attributes, written by <see cref="EventAttributes"/>.</param>
/// <param name="Metadata">The source's <c>metadata</c>, a JSON object; empty for none.</param>
/// <param name="Data">The manifest bundle, a JSON object; empty for none.</param>
public readonly record struct SpecEventInput(
    string ServerSource,
    string ResourceId,
    string ConsumerName,
    int Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DeletedAt,
    ReadOnlyMemory<byte> Attributes,
    ReadOnlyMemory<byte> Metadata,
    ReadOnlyMemory<byte> Data);

/// <summary>Composes events for agents (protocol.md section 4.7).</summary>
public static class SpecEvents
{
    private static readonly uint Computed = AttributeName.Source.Bit() | AttributeName.Type.Bit() | AttributeName.ClusterName.Bit()
        | AttributeName.ResourceId.Bit() | AttributeName.ResourceVersion.Bit() | AttributeName.DeletionTimestamp.Bit()
        | AttributeName.Metadata.Bit();

    private static readonly uint ComputedOfDeletion = Computed | AttributeName.Id.Bit() | AttributeName.Time.Bit();

    /// <summary>
    /// The event of a bundle that is wanted, encoded as protobuf. Id and time are those of the source's event, so a repetition looks the same.
    /// </summary>
    /// <param name="input">The bundle; it must not be deleting.</param>
    /// <param name="action">One of the actions of <see cref="EventType"/>.</param>
    /// <exception cref="ArgumentException">The bundle is deleting.</exception>
    public static byte[] Compose(SpecEventInput input, string action) => input.DeletedAt is null
        ? Compose(input, action, "", default)
        : throw new ArgumentException("The event of a deleting bundle needs an id and a time of its own.", nameof(input));

    /// <summary>The event of a bundle that may be deleting: then it carries the new id and time and <c>deletiontimestamp</c>.</summary>
    public static byte[] Compose(SpecEventInput input, string action, string newId, DateTimeOffset now)
    {
        var writer = new WireEventWriter(input.Attributes.Length + input.Metadata.Length + ObjectMetaRewrite.RoomForMembers);
        writer.Source(input.ServerSource);
        writer.Type(EventType.Spec(action));
        writer.Text("clustername"u8, input.ConsumerName);
        writer.Text("resourceid"u8, input.ResourceId);
        writer.Integer("resourceversion"u8, input.Version);
        if (input.DeletedAt is { } deletedAt)
        {
            writer.Id(newId);
            writer.Time("time"u8, now, 0);
            writer.Time("deletiontimestamp"u8, deletedAt, 0);
        }

        var hasContentType = StoredAttributes.CopyTo(input.Attributes.Span, ref writer, input.DeletedAt is null ? Computed : ComputedOfDeletion);
        if (!input.Metadata.IsEmpty)
        {
            var output = new PooledBytes(input.Metadata.Length + ObjectMetaRewrite.RoomForMembers);
            ObjectMetaRewrite.ForAgent(input.Metadata.Span, input.ResourceId, input.CreatedAt, input.DeletedAt, ref output);
            writer.Text("metadata"u8, output.Written);
            output.Release();
        }

        if (input.Data.IsEmpty)
        {
            return writer.Finish();
        }

        if (!hasContentType)
        {
            writer.ContentType("application/json"u8);
        }

        return writer.Finish(input.Data.Span);
    }

    /// <summary>Tells an agent to delete a bundle the server does not know (protocol.md section 4.5).</summary>
    /// <param name="serverSource">The server's source id.</param>
    /// <param name="resourceId">The id the agent reported.</param>
    /// <param name="consumerName">The consumer.</param>
    /// <param name="version">The version the agent reported; beyond 32 bits it is cut to the nearest value that fits.</param>
    /// <param name="id">The id of the event.</param>
    /// <param name="now">The time of the event and of the deletion.</param>
    public static CloudEvent DeletionNotice(
        string serverSource, string resourceId, string consumerName, long version, string id, DateTimeOffset now) =>
        new(CloudEventsSpecVersion.V1_0)
        {
            Id = id,
            Source = new Uri(serverSource, UriKind.RelativeOrAbsolute),
            Type = EventType.Spec(EventType.ResyncResponse),
            Time = now,
            [ExtensionAttributes.ClusterName] = consumerName,
            [ExtensionAttributes.OriginalSource] = "",
            [ExtensionAttributes.ResourceId] = resourceId,
            [ExtensionAttributes.ResourceVersion] = (int)Math.Clamp(version, 0, int.MaxValue),
            [ExtensionAttributes.DeletionTimestamp] = now,
        };
}
