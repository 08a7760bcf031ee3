using Maestro.Grains.Delivery;
using Prometheus;

namespace Maestro.Gateway.Measuring;

/// <inheritdoc/>
internal sealed class ReconciliationMetrics : IReconciliationMetrics
{
    private readonly Counter.Child[] _specSyncs;
    private readonly Counter.Child[] _statusSyncs;
    private readonly Counter _repeated;
    private readonly Counter _givenUp;
    private readonly Gauge _oldest;

    /// <summary>Adds the metrics to a registry.</summary>
    public ReconciliationMetrics(IMetricFactory factory)
    {
        _specSyncs = OfEachStatus(factory.CreateCounter(
            "spec_controller_event_sync_operation_total", "Looks into the store for specs without an answer.", ["status"]));
        _statusSyncs = OfEachStatus(factory.CreateCounter(
            "status_controller_event_sync_operation_total", "Looks into the store for statuses that a source lacks.", ["status"]));
        _oldest = factory.CreateGauge(
            "spec_controller_event_oldest_unreconciled_age_seconds", "Age of the oldest spec without an answer, 0 when there is none.");
        _repeated = factory.CreateCounter(
            "spec_controller_undelivered_resources_republished_total", "Specs sent again because no status of their version came.");
        _givenUp = factory.CreateCounter(
            "spec_controller_stale_delete_events_reconciled_total", "Deletions without proof that were repeated until they were stale.");
    }

    /// <inheritdoc/>
    public void SpecsSynced(HandOver outcome) => _specSyncs[(int)outcome].Inc();

    /// <inheritdoc/>
    public void StatusesSynced(HandOver outcome) => _statusSyncs[(int)outcome].Inc();

    /// <inheritdoc/>
    public void OldestUnanswered(double seconds) => _oldest.Set(seconds);

    /// <inheritdoc/>
    public void SpecsRepeated(int count) => _repeated.Inc(count);

    /// <inheritdoc/>
    public void DeletionsGivenUp(int count) => _givenUp.Inc(count);

    private static Counter.Child[] OfEachStatus(Counter family) => [.. HandOverLabels.All.Select(status => family.WithLabels(status))];
}
