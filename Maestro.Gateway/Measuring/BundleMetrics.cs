using Maestro.Gateway.Platform;
using Maestro.Grains.ResourceBundles;
using Prometheus;

namespace Maestro.Gateway.Measuring;

/// <summary>The metrics of bundles of rest-and-operations.md section 5.1, as far as grains move them.</summary>
internal sealed class BundleMetrics : IBundleMetrics
{
    private static readonly string[] Statuses = ["success", "error", "skipped"];

    private readonly Counter.Child _updates;
    private readonly ConsumerSeries<Histogram.Child> _firstStatuses;
    private readonly Counter _repeated;
    private readonly Counter _givenUp;
    private readonly Histogram _deliveries;
    private readonly TurnMetrics _turns;
    private readonly WorkQueueMetrics _queues;
    private readonly Counter.Child[] _specSyncs;
    private readonly Counter.Child[] _statusSyncs;
    private readonly Gauge _oldest;
    private readonly HandOvers _created;
    private readonly HandOvers _updated;
    private readonly HandOvers _deleted;
    private readonly HandOvers _statuses;
    private readonly HandOvers _finalStatuses;

    /// <summary>Adds the metrics to a registry.</summary>
    public BundleMetrics(IMetricFactory factory, SourceLabels sources, GatewaySettings settings, TimeProvider time)
    {
        _updates = factory.CreateCounter("resource_processed_total", "Specs and statuses stored for bundles that existed.", ["action"]).WithLabels("update");
        var firstStatuses = factory.CreateHistogram(
            "resource_first_status_latency_seconds",
            "Seconds from the creation of a bundle to its first status.",
            ["consumer", "source"],
            new HistogramConfiguration { Buckets = [5, 30, 120, 600] });
        _firstStatuses = new(settings.MaxConsumerLabels, sources.Known, (source, consumer) => firstStatuses.WithLabels(consumer, source));
        _repeated = factory.CreateCounter(
            "spec_controller_undelivered_resources_republished_total", "Specs sent again because no status of their version came.");
        _givenUp = factory.CreateCounter(
            "spec_controller_stale_delete_events_reconciled_total", "Deletions without proof that were repeated until they were stale.");
        _deliveries = factory.CreateHistogram(
            "maestro_delivery_latency_seconds",
            "Seconds from the storing of a version to the first status its agent reported on it.",
            new HistogramConfiguration { Buckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] });
        var specs = factory.CreateCounter(
            "spec_controller_event_reconcile_total", "Stored specs and deletions handed over for delivery.", ["event_type", "status"]);
        var specDurations = factory.CreateHistogram(
            "spec_controller_event_reconcile_duration_seconds", "Seconds such a hand-over took.", ["event_type"], DefaultBuckets.OfTheOriginal);
        var statuses = factory.CreateCounter(
            "status_controller_event_reconcile_total", "Stored statuses handed over to the gateways with watchers.", ["event_type", "status"]);
        var statusDurations = factory.CreateHistogram(
            "status_controller_event_reconcile_duration_seconds", "Seconds such a hand-over took.", ["event_type"], DefaultBuckets.OfTheOriginal);
        _turns = new TurnMetrics(factory);
        _queues = new WorkQueueMetrics(factory, time);
        _specSyncs = OfEachStatus(factory.CreateCounter(
            "spec_controller_event_sync_operation_total", "Looks into the store for specs without an answer.", ["status"]));
        _statusSyncs = OfEachStatus(factory.CreateCounter(
            "status_controller_event_sync_operation_total", "Looks into the store for statuses that a source lacks.", ["status"]));
        _oldest = factory.CreateGauge(
            "spec_controller_event_oldest_unreconciled_age_seconds", "Age of the oldest spec without an answer, 0 when there is none.");
        _created = new HandOvers(specs, specDurations, "Create", _queues[HandOverKind.Specs]);
        _updated = new HandOvers(specs, specDurations, "Update", _queues[HandOverKind.Specs]);
        _deleted = new HandOvers(specs, specDurations, "Delete", _queues[HandOverKind.Specs]);
        _statuses = new HandOvers(statuses, statusDurations, "StatusUpdate", _queues[HandOverKind.Statuses]);
        _finalStatuses = new HandOvers(statuses, statusDurations, "StatusDelete", _queues[HandOverKind.Statuses]);
    }

    /// <inheritdoc/>
    public void SpecUpdated() => _updates.Inc();

    /// <inheritdoc/>
    public void StatusUpdated(ResourceBundleState state, TimeSpan? sinceCreation)
    {
        _updates.Inc();
        if (sinceCreation is { } latency)
        {
            _firstStatuses.Of(state.Source, state.ConsumerName).Observe(latency.TotalSeconds);
        }
    }

    /// <inheritdoc/>
    public void SpecHandedOver(ResourceBundleState state, HandOver outcome, TimeSpan took) =>
        (state.DeletedAt is not null ? _deleted : state.Version <= 1 ? _created : _updated).Add(outcome, took);

    /// <inheritdoc/>
    public void StatusHandedOver(bool deleted, HandOver outcome, TimeSpan took) => (deleted ? _finalStatuses : _statuses).Add(outcome, took);

    /// <inheritdoc/>
    public void SpecsRepeated(int count) => _repeated.Inc(count);

    /// <inheritdoc/>
    public void Acknowledged(TimeSpan sinceStored) => _deliveries.Observe(sinceStored.TotalSeconds);

    /// <inheritdoc/>
    public void DeletionsGivenUp(int count) => _givenUp.Inc(count);

    /// <inheritdoc/>
    public void TurnBegins(BundleAspect part, bool isRead) => _turns.Begin(part, isRead);

    /// <inheritdoc/>
    public void TurnEnds(BundleAspect part, bool isDone, TimeSpan took) => _turns.End(part, isDone, took);

    /// <inheritdoc/>
    public void Queued(HandOverKind kind) => _queues[kind].Adds.Inc();

    /// <inheritdoc/>
    public void Dequeued(HandOverKind kind, TimeSpan waited) => _queues[kind].Waits.Observe(waited.TotalSeconds);

    /// <inheritdoc/>
    public long WorkBegins(HandOverKind kind) => _queues[kind].Begin();

    /// <inheritdoc/>
    public void WorkEnds(HandOverKind kind, long work) => _queues[kind].End(work);

    /// <inheritdoc/>
    public void BatchHandedOver(TimeSpan took) => _queues[HandOverKind.Gateways].Work.Observe(took.TotalSeconds);

    /// <inheritdoc/>
    public void BatchRepeated() => _queues[HandOverKind.Gateways].Retries.Inc();

    /// <inheritdoc/>
    public void SpecsSynced(HandOver outcome) => _specSyncs[(int)outcome].Inc();

    /// <inheritdoc/>
    public void StatusesSynced(HandOver outcome) => _statusSyncs[(int)outcome].Inc();

    /// <inheritdoc/>
    public void OldestUnanswered(double seconds) => _oldest.Set(seconds);

    /// <summary>Brings gauges up to date; called when somebody reads them.</summary>
    public void Refresh() => _queues.Refresh();

    private static Counter.Child[] OfEachStatus(Counter family) => [.. Statuses.Select(status => family.WithLabels(status))];

    /// <summary>The series of one type of event.</summary>
    private sealed class HandOvers(Counter counts, Histogram durations, string eventType, WorkQueueSeries queue)
    {
        private readonly Counter.Child[] _counts = [.. Statuses.Select(status => counts.WithLabels(eventType, status))];
        private readonly Histogram.Child _durations = durations.WithLabels(eventType);

        public void Add(HandOver outcome, TimeSpan took)
        {
            _counts[(int)outcome].Inc();
            _durations.Observe(took.TotalSeconds);
            queue.Work.Observe(took.TotalSeconds);
            if (outcome == HandOver.Error)
            {
                queue.Retries.Inc();
            }
        }
    }
}
