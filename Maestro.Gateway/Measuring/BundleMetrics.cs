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
    private readonly HandOvers _created;
    private readonly HandOvers _updated;
    private readonly HandOvers _deleted;
    private readonly HandOvers _statuses;
    private readonly HandOvers _finalStatuses;

    /// <summary>Adds the metrics to a registry.</summary>
    public BundleMetrics(IMetricFactory factory, SourceLabels sources, GatewaySettings settings)
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
            "spec_controller_stale_delete_events_reconciled_total", "Deletions without proof that are not repeated any more.");
        _deliveries = factory.CreateHistogram(
            "maestro_delivery_latency_seconds",
            "Seconds from the storing of a version to the first status its agent reported on it.",
            new HistogramConfiguration { Buckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] });
        var specs = factory.CreateCounter(
            "spec_controller_event_reconcile_total", "Stored specs and deletions handed over for delivery.", ["event_type", "status"]);
        var specDurations = factory.CreateHistogram(
            "spec_controller_event_reconcile_duration_seconds", "Seconds such a hand-over took.", ["event_type"]);
        var statuses = factory.CreateCounter(
            "status_controller_event_reconcile_total", "Stored statuses handed over to the gateways with watchers.", ["event_type", "status"]);
        var statusDurations = factory.CreateHistogram(
            "status_controller_event_reconcile_duration_seconds", "Seconds such a hand-over took.", ["event_type"]);
        _created = new HandOvers(specs, specDurations, "Create");
        _updated = new HandOvers(specs, specDurations, "Update");
        _deleted = new HandOvers(specs, specDurations, "Delete");
        _statuses = new HandOvers(statuses, statusDurations, "StatusUpdate");
        _finalStatuses = new HandOvers(statuses, statusDurations, "StatusDelete");
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

    /// <summary>The series of one type of event.</summary>
    private sealed class HandOvers(Counter counts, Histogram durations, string eventType)
    {
        private readonly Counter.Child[] _counts = [.. Statuses.Select(status => counts.WithLabels(eventType, status))];
        private readonly Histogram.Child _durations = durations.WithLabels(eventType);

        public void Add(HandOver outcome, TimeSpan took)
        {
            _counts[(int)outcome].Inc();
            _durations.Observe(took.TotalSeconds);
        }
    }
}
