namespace Maestro.Cli.Settings.Catalogue;

/// <summary>Redelivery, subscriptions, resync and clean-up.</summary>
internal static class DeliveryOptions
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    public static readonly Setting<TimeSpan> RedeliveryDelay =
        new("redelivery-delay", Formats.Duration(TimeSpan.FromMilliseconds(100), Day), TimeSpan.FromMinutes(1),
            "time an attached agent has to report a version before it is sent again");
    public static readonly Setting<TimeSpan> RedeliveryMaxDelay =
        new("redelivery-max-delay", Formats.Duration(TimeSpan.FromMilliseconds(100), Day), TimeSpan.FromMinutes(5), "longest pause between redeliveries; behind a message broker 1h unless given");
    public static readonly Setting<int> SubscriptionQueueEvents =
        new("subscription-queue-events", Formats.Integer(1, 10_000_000), 2048, "events that may wait for one reader; further ones are read from the store when it has caught up");
    public static readonly Setting<long> SubscriptionQueueBytes =
        new("subscription-queue-bytes", Formats.Integer(1L, 1L << 40) with { Placeholder = "BYTES" }, 16_777_216,
            "bytes that may wait for one reader; further events are read from the store when it has caught up; at least one message of --grpc-max-receive-message-size unless given");
    public static readonly Setting<TimeSpan> SubscriptionWriteTimeout =
        new("subscription-write-timeout", Formats.Duration(TimeSpan.FromMilliseconds(100), Day), TimeSpan.FromSeconds(20),
            "time one write to a reader may take before its stream is closed");
    public static readonly Setting<bool> ResyncDeletionNotices =
        new("resync-deletion-notices", Formats.Bool, true, "tell a resyncing agent to delete bundles that no longer exist");
    public static readonly Setting<int> ResyncDeletionLimit =
        new("resync-deletion-limit", Formats.Integer(0, 1_000_000), 10, "most such notices in one resync; more are held back as suspicious");
    public static readonly Setting<TimeSpan> EventHistoryRetention =
        new("event-history-retention", Formats.Duration(TimeSpan.FromHours(1)), TimeSpan.FromHours(720), "how long the event history is kept");
    public static readonly Setting<bool> EnforceSourceOwnership =
        new("enforce-source-ownership", Formats.Bool, true, "refuse changes of a bundle by a source that did not create it");
    public static readonly Setting<bool> AllowEmptyManifests =
        new("allow-empty-manifests", Formats.Bool, false, "accept bundles without manifests");
    public static readonly Setting<TimeSpan> UndeliveredResourceThreshold =
        new("undelivered-resource-threshold", Formats.Seconds(0, 31_536_000), TimeSpan.FromSeconds(600),
            "age at which a bundle without status is delivered again; 0 switches it off");
    public static readonly Setting<TimeSpan> StaleDeleteEventThreshold =
        new("stale-delete-event-threshold", Formats.Seconds(0, 31_536_000), TimeSpan.FromSeconds(3600),
            "age at which a deletion without answer is reported as stuck; 0 switches it off");
    public static readonly Setting<TimeSpan> ShutdownTimeout =
        new("shutdown-timeout", Formats.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)), TimeSpan.FromSeconds(25), "longest orderly stop");

    public static readonly IReadOnlyList<Setting> All =
    [
        RedeliveryDelay, RedeliveryMaxDelay, SubscriptionQueueEvents, SubscriptionQueueBytes, SubscriptionWriteTimeout, ResyncDeletionNotices, ResyncDeletionLimit,
        EventHistoryRetention, EnforceSourceOwnership, AllowEmptyManifests, UndeliveredResourceThreshold, StaleDeleteEventThreshold, ShutdownTimeout,
    ];
}
