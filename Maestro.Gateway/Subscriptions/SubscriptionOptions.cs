namespace Maestro.Gateway.Subscriptions;

/// <summary>Bounds of one subscription stream (protocol.md sections 1.6 and 1.8).</summary>
public sealed class SubscriptionOptions
{
    /// <summary>Time between two heartbeats; zero sends none.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Most events that wait for a reader; of the bundles of further ones the current state is read when their turn comes.</summary>
    public int MaxQueuedEvents { get; set; } = 2048;

    /// <summary>Most bytes that wait for a reader; of the bundles of further events the current state is read when their turn comes.</summary>
    public long MaxQueuedBytes { get; set; } = 16 << 20;

    /// <summary>How long a reader may leave one event unread on a full connection before its stream is closed.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(20);
}
