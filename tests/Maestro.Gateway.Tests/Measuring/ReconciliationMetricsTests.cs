using Maestro.Gateway.Measuring;
using Maestro.Grains.Delivery;
using Prometheus;

namespace Maestro.Gateway.Tests.Measuring;

public sealed class ReconciliationMetricsTests
{
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();

    [Fact, Trait("Checklist", "rest-98")]
    public async Task Looks_into_the_store_are_counted_and_the_oldest_spec_has_its_age()
    {
        var metrics = new ReconciliationMetrics(Metrics.WithCustomRegistry(_registry));

        metrics.SpecsSynced(HandOver.Skipped);
        metrics.SpecsSynced(HandOver.Error);
        metrics.StatusesSynced(HandOver.Success);
        metrics.OldestUnanswered(61);

        var text = await MetricsText.OfAsync(_registry);
        Assert.Equal(1, text["spec_controller_event_sync_operation_total{status=\"skipped\"}"]);
        Assert.Equal(1, text["spec_controller_event_sync_operation_total{status=\"error\"}"]);
        Assert.Equal(0, text["spec_controller_event_sync_operation_total{status=\"success\"}"]);
        Assert.Equal(1, text["status_controller_event_sync_operation_total{status=\"success\"}"]);
        Assert.Equal(61, text["spec_controller_event_oldest_unreconciled_age_seconds"]);
    }

    [Fact]
    [Trait("Checklist", "rest-98")]
    public async Task Repetitions_and_deletions_given_up_have_no_labels()
    {
        var metrics = new ReconciliationMetrics(Metrics.WithCustomRegistry(_registry));

        metrics.SpecsRepeated(7);
        metrics.DeletionsGivenUp(3);

        var text = await MetricsText.OfAsync(_registry);
        Assert.Equal(7, text["spec_controller_undelivered_resources_republished_total"]);
        Assert.Equal(3, text["spec_controller_stale_delete_events_reconciled_total"]);
    }
}
