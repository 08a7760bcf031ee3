using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Settings;

/// <summary>Redelivery, subscriptions, resync and clean-up.</summary>
internal sealed record DeliverySettings
{
    /// <summary>Time an attached agent has to report a version before it is sent again.</summary>
    public required TimeSpan RedeliveryDelay { get; init; }

    /// <summary>Longest pause between redeliveries; never shorter than <see cref="RedeliveryDelay"/>.</summary>
    public required TimeSpan RedeliveryMaxDelay { get; init; }

    /// <summary>Events that may wait for one reader.</summary>
    public required int SubscriptionQueueEvents { get; init; }

    /// <summary>Bytes that may wait for one reader.</summary>
    public required long SubscriptionQueueBytes { get; init; }

    /// <summary>Time one write to a reader may take.</summary>
    public required TimeSpan SubscriptionWriteTimeout { get; init; }

    /// <summary>Whether a resyncing agent is told to delete bundles that no longer exist.</summary>
    public required bool ResyncDeletionNotices { get; init; }

    /// <summary>Most such notices in one resync.</summary>
    public required int ResyncDeletionLimit { get; init; }

    /// <summary>How long the event history is kept.</summary>
    public required TimeSpan EventHistoryRetention { get; init; }

    /// <summary>Whether a source may change only the bundles it created.</summary>
    public required bool EnforceSourceOwnership { get; init; }

    /// <summary>Whether bundles without manifests are accepted.</summary>
    public required bool AllowEmptyManifests { get; init; }

    /// <summary>Age at which a bundle without status is delivered again; null when that is off.</summary>
    public required TimeSpan? UndeliveredResourceThreshold { get; init; }

    /// <summary>Age at which a deletion without answer is reported as stuck; null when that is off.</summary>
    public required TimeSpan? StaleDeleteEventThreshold { get; init; }

    /// <summary>
    /// Behind a broker nobody knows whether an agent is there; one that comes asks for what it lacks. So what is not acknowledged is repeated seldom.
    /// </summary>
    private static readonly TimeSpan MaxDelayBehindBroker = TimeSpan.FromHours(1);

    /// <summary>Takes the delivery part out of resolved options.</summary>
    public static DeliverySettings From(SettingValues values) => new()
    {
        RedeliveryDelay = values.Get(DeliveryOptions.RedeliveryDelay),
        RedeliveryMaxDelay = BrokerSettings.IsUsed(values) && !values.IsGiven(DeliveryOptions.RedeliveryMaxDelay)
            ? MaxDelayBehindBroker
            : values.Get(DeliveryOptions.RedeliveryMaxDelay),
        SubscriptionQueueEvents = values.Get(DeliveryOptions.SubscriptionQueueEvents),
        SubscriptionQueueBytes = values.IsGiven(DeliveryOptions.SubscriptionQueueBytes)
            ? values.Get(DeliveryOptions.SubscriptionQueueBytes)
            : Math.Max(values.Get(DeliveryOptions.SubscriptionQueueBytes), values.Get(GrpcOptions.MaxReceiveMessageSize)),
        SubscriptionWriteTimeout = values.Get(DeliveryOptions.SubscriptionWriteTimeout),
        ResyncDeletionNotices = values.Get(DeliveryOptions.ResyncDeletionNotices),
        ResyncDeletionLimit = values.Get(DeliveryOptions.ResyncDeletionLimit),
        EventHistoryRetention = values.Get(DeliveryOptions.EventHistoryRetention),
        EnforceSourceOwnership = values.Get(DeliveryOptions.EnforceSourceOwnership),
        AllowEmptyManifests = values.Get(DeliveryOptions.AllowEmptyManifests),
        UndeliveredResourceThreshold = OrOff(values.Get(DeliveryOptions.UndeliveredResourceThreshold)),
        StaleDeleteEventThreshold = OrOff(values.Get(DeliveryOptions.StaleDeleteEventThreshold)),
    };

    private static TimeSpan? OrOff(TimeSpan threshold) => threshold == TimeSpan.Zero ? null : threshold;
}
