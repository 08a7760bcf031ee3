using System.Text;
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
/// <param name="Metadata">The source's <c>metadata</c>, a JSON object, or null.</param>
/// <param name="Data">The manifest bundle, a JSON object; empty for none.</param>
public sealed record SpecEventInput(
    string ServerSource,
    string ResourceId,
    string ConsumerName,
    int Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DeletedAt,
    byte[] Attributes,
    byte[]? Metadata,
    byte[] Data);

/// <summary>Composes events for agents (protocol.md section 4.7).</summary>
public static class SpecEvents
{
    /// <summary>The event of a bundle that is wanted. Id and time are those of the source's event, so a repetition looks the same.</summary>
    /// <param name="input">The bundle; it must not be deleting.</param>
    /// <param name="action">One of the actions of <see cref="EventType"/>.</param>
    /// <exception cref="ArgumentException">The bundle is deleting.</exception>
    public static CloudEvent Compose(SpecEventInput input, string action)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.DeletedAt is null
            ? ComposeStored(input, action)
            : throw new ArgumentException("The event of a deleting bundle needs an id and a time of its own.", nameof(input));
    }

    /// <summary>The event of a bundle that may be deleting: then it carries the new id and time and <c>deletiontimestamp</c>.</summary>
    public static CloudEvent Compose(SpecEventInput input, string action, string newId, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(input);
        var cloudEvent = ComposeStored(input, action);
        if (input.DeletedAt is { } deletedAt)
        {
            cloudEvent.Id = newId;
            cloudEvent.Time = now;
            cloudEvent[ExtensionAttributes.TimeRemainder] = null;
            cloudEvent[ExtensionAttributes.DeletionTimestamp] = deletedAt;
        }

        return cloudEvent;
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

    private static CloudEvent ComposeStored(SpecEventInput input, string action)
    {
        var cloudEvent = EventAttributes.Read(input.Attributes);
        cloudEvent.Source = new Uri(input.ServerSource, UriKind.RelativeOrAbsolute);
        cloudEvent.Type = EventType.Spec(action);
        cloudEvent.Clear(ExtensionNames.ResourceVersion);
        cloudEvent.Clear(ExtensionNames.DeletionTimestamp);
        cloudEvent[ExtensionAttributes.ClusterName] = input.ConsumerName;
        cloudEvent[ExtensionAttributes.ResourceId] = input.ResourceId;
        cloudEvent[ExtensionAttributes.ResourceVersion] = input.Version;
        if (input.Metadata is { } metadata)
        {
            cloudEvent[ExtensionAttributes.Metadata] =
                Encoding.UTF8.GetString(ObjectMetaRewrite.ForAgent(metadata, input.ResourceId, input.CreatedAt, input.DeletedAt));
        }

        if (input.Data is { Length: > 0 } data)
        {
            cloudEvent.Data = data;
            cloudEvent.DataContentType ??= "application/json";
        }

        return cloudEvent;
    }
}
