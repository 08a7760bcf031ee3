using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Prometheus;

namespace Maestro.Gateway.Measuring;

/// <inheritdoc/>
internal sealed class HandOverMetrics : IHandOverMetrics
{
    private readonly WorkQueueMetrics _queues;
    private readonly HandOvers _created;
    private readonly HandOvers _updated;
    private readonly HandOvers _deleted;
    private readonly HandOvers _statuses;
    private readonly HandOvers _finalStatuses;

    /// <summary>Adds the metrics to a registry.</summary>
    public HandOverMetrics(IMetricFactory factory, TimeProvider time)
    {
        var specs = factory.CreateCounter(
            "spec_controller_event_reconcile_total", "Stored specs and deletions handed over for delivery.", ["event_type", "status"]);
        var specDurations = factory.CreateHistogram(
            "spec_controller_event_reconcile_duration_seconds", "Seconds such a hand-over took.", ["event_type"], DefaultBuckets.OfTheOriginal);
        var statuses = factory.CreateCounter(
            "status_controller_event_reconcile_total", "Stored statuses handed over to the gateways with watchers.", ["event_type", "status"]);
        var statusDurations = factory.CreateHistogram(
            "status_controller_event_reconcile_duration_seconds", "Seconds such a hand-over took.", ["event_type"], DefaultBuckets.OfTheOriginal);
        _queues = new WorkQueueMetrics(factory, time);
        _created = new HandOvers(specs, specDurations, "Create", _queues[HandOverKind.Specs]);
        _updated = new HandOvers(specs, specDurations, "Update", _queues[HandOverKind.Specs]);
        _deleted = new HandOvers(specs, specDurations, "Delete", _queues[HandOverKind.Specs]);
        _statuses = new HandOvers(statuses, statusDurations, "StatusUpdate", _queues[HandOverKind.Statuses]);
        _finalStatuses = new HandOvers(statuses, statusDurations, "StatusDelete", _queues[HandOverKind.Statuses]);
    }

    /// <inheritdoc/>
    public void SpecHandedOver(ResourceBundleState state, HandOver outcome, TimeSpan took) =>
        (state.DeletedAt is not null ? _deleted : state.Version <= 1 ? _created : _updated).Add(outcome, took);

    /// <inheritdoc/>
    public void StatusHandedOver(bool deleted, HandOver outcome, TimeSpan took) => (deleted ? _finalStatuses : _statuses).Add(outcome, took);

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

    /// <summary>Brings gauges up to date; called when somebody reads them.</summary>
    public void Refresh() => _queues.Refresh();

    /// <summary>The series of one type of event.</summary>
    private sealed class HandOvers(Counter counts, Histogram durations, string eventType, WorkQueueSeries queue)
    {
        private readonly Counter.Child[] _counts = [.. HandOverLabels.All.Select(status => counts.WithLabels(eventType, status))];
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
