using Maestro.Grains.Delivery;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Grains.ResourceBundles;

/// <summary>The events that a stored bundle gives rise to, encoded as protobuf.</summary>
public static class BundleEvents
{
    /// <summary>
    /// Largest event a Go client receives; a larger one would end its stream, and it would come again with every resync
    /// (protocol.md section 1.7).
    /// </summary>
    public const int MaxClientMessageSize = 4 * 1024 * 1024;

    /// <summary>
    /// The event for the agent (protocol.md section 4.7), or null when it is too large. Without room it goes without metadata, and a deletion
    /// without data, too: agents can do without them (section 2.5).
    /// </summary>
    /// <param name="id">The bundle.</param>
    /// <param name="state">What is stored of it.</param>
    /// <param name="serverSource">The server's source id.</param>
    /// <param name="resync">Whether it answers a resync request.</param>
    /// <param name="now">The time of a deletion event.</param>
    public static byte[]? ForAgent(string id, ResourceBundleState state, string serverSource, bool resync, DateTimeOffset now)
    {
        var action = resync ? EventType.ResyncResponse
            : state.DeletedAt is not null ? EventType.DeleteRequest
            : state.Version <= 1 ? EventType.CreateRequest
            : EventType.UpdateRequest;
        var input = new SpecEventInput(
            serverSource, id, state.ConsumerName, state.Version, state.CreatedAt, state.DeletedAt, state.Spec.Attributes, state.Spec.Metadata, state.Spec.Data);
        if (Compose(input) is var whole && whole.Length <= MaxClientMessageSize)
        {
            return whole;
        }

        var trimmed = Compose(input with { Metadata = default, Data = state.DeletedAt is null ? input.Data : default });
        return trimmed.Length <= MaxClientMessageSize ? trimmed : null;

        byte[] Compose(SpecEventInput input) => input.DeletedAt is null
            ? SpecEvents.Compose(input, action)
            : SpecEvents.Compose(input, action, Guid.NewGuid().ToString(), now);
    }

    /// <summary>The event for the watchers of the source (protocol.md section 4.8), or null when there is no status or it is too large.</summary>
    public static byte[]? ForSource(ResourceBundleState state)
    {
        if (state.Status is not { } status)
        {
            return null;
        }

        var whole = Compose(withBundle: true);
        if (whole.Length <= MaxClientMessageSize)
        {
            return whole;
        }

        // The watcher has the spec; the status is what it waits for.
        var trimmed = Compose(withBundle: false);
        return trimmed.Length <= MaxClientMessageSize ? trimmed : null;

        byte[] Compose(bool withBundle) => StatusEvents.Compose(
            status.Attributes, status.Data, state.Spec.Metadata, state.CreatedAt, state.DeletedAt, state.Spec.Data, withBundle);
    }

    /// <summary>The stored bundle as a delivery to the agents of its consumer; null when it is too large to be sent.</summary>
    public static SpecDelivery? ToDelivery(string id, ResourceBundleState state, string serverSource, bool resync, DateTimeOffset now) =>
        ForAgent(id, state, serverSource, resync, now) is { } encoded
            ? new SpecDelivery(state.ConsumerName, id, state.Version, state.DeletedAt is not null, encoded)
            : null;

    /// <summary>The stored status as a delivery to the watchers of the source; null when there is none or it is too large to be sent.</summary>
    /// <param name="id">The bundle.</param>
    /// <param name="state">What is stored of it.</param>
    /// <param name="sentAt">When it sets out, of a status that was just stored.</param>
    public static StatusDelivery? ToStatusDelivery(string id, ResourceBundleState state, DateTimeOffset? sentAt = null) =>
        ForSource(state) is { } encoded ? new StatusDelivery(state.Source, id, encoded) { ConsumerName = state.ConsumerName, SentAt = sentAt } : null;
}
