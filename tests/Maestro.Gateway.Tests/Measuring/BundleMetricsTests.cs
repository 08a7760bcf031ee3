using System.Text;
using Maestro.Gateway.Measuring;
using Maestro.Gateway.Platform;
using Maestro.Grains.ResourceBundles;
using Prometheus;

namespace Maestro.Gateway.Tests.Measuring;

public sealed class BundleMetricsTests
{
    private static readonly ResourceBundleState Bundle = new() { Source = "a", ConsumerName = "north", Version = 1 };

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();

    [Fact]
    public async Task Only_the_first_status_of_a_bundle_has_a_latency()
    {
        var metrics = Limited(10);

        metrics.StatusUpdated(Bundle, TimeSpan.FromSeconds(20));
        metrics.StatusUpdated(Bundle, null);
        metrics.SpecUpdated();

        var text = await TextAsync();
        Assert.Equal(3, text["resource_processed_total{action=\"update\"}"]);
        Assert.Equal(0, text["resource_first_status_latency_seconds_bucket{consumer=\"north\",source=\"a\",le=\"5\"}"]);
        Assert.Equal(1, text["resource_first_status_latency_seconds_bucket{consumer=\"north\",source=\"a\",le=\"30\"}"]);
        Assert.Equal(1, text["resource_first_status_latency_seconds_count{consumer=\"north\",source=\"a\"}"]);
    }

    [Fact]
    public async Task Hand_overs_are_told_apart_by_what_is_handed_over_and_how_it_went()
    {
        var metrics = Limited(10);

        metrics.SpecHandedOver(Bundle, HandOver.Success, TimeSpan.Zero);
        metrics.SpecHandedOver(Bundle with { Version = 2 }, HandOver.Error, TimeSpan.Zero);
        metrics.SpecHandedOver(Bundle with { DeletedAt = DateTimeOffset.UnixEpoch }, HandOver.Success, TimeSpan.Zero);
        metrics.StatusHandedOver(deleted: false, HandOver.Skipped, TimeSpan.Zero);
        metrics.StatusHandedOver(deleted: true, HandOver.Success, TimeSpan.Zero);
        metrics.SpecsRepeated(7);

        var text = await TextAsync();
        Assert.Equal(1, text["spec_controller_event_reconcile_total{event_type=\"Create\",status=\"success\"}"]);
        Assert.Equal(1, text["spec_controller_event_reconcile_total{event_type=\"Update\",status=\"error\"}"]);
        Assert.Equal(1, text["spec_controller_event_reconcile_total{event_type=\"Delete\",status=\"success\"}"]);
        Assert.Equal(1, text["status_controller_event_reconcile_total{event_type=\"StatusUpdate\",status=\"skipped\"}"]);
        Assert.Equal(1, text["status_controller_event_reconcile_duration_seconds_count{event_type=\"StatusDelete\"}"]);
        Assert.Equal(7, text["spec_controller_undelivered_resources_republished_total"]);
    }

    [Fact]
    [Trait("Checklist", "rest-98")]
    public async Task Deliveries_and_deletions_given_up_have_no_labels()
    {
        var metrics = Limited(10);

        metrics.Acknowledged(TimeSpan.FromMilliseconds(20));
        metrics.DeletionsGivenUp(3);

        var text = await TextAsync();
        Assert.Equal(0, text["maestro_delivery_latency_seconds_bucket{le=\"0.01\"}"]);
        Assert.Equal(1, text["maestro_delivery_latency_seconds_bucket{le=\"0.025\"}"]);
        Assert.Equal(3, text["spec_controller_stale_delete_events_reconciled_total"]);
    }

    [Fact, Trait("Checklist", "rest-98")]
    public async Task A_turn_of_a_bundle_is_counted_when_it_begins_and_timed_when_it_ends()
    {
        var metrics = Limited(10);

        metrics.TurnBegins(BundleAspect.Spec, isRead: true);
        metrics.TurnBegins(BundleAspect.Status, isRead: true);
        metrics.TurnBegins(BundleAspect.Status, isRead: false);
        metrics.TurnEnds(BundleAspect.Status, isDone: false, TimeSpan.FromSeconds(0.3));

        var text = await TextAsync();
        Assert.Equal(1, text["advisory_lock_count{type=\"resources\",status=\"OK\"}"]);
        Assert.Equal(0, text["advisory_unlock_count{type=\"resources\",status=\"OK\"}"]);
        Assert.Equal(1, text["advisory_lock_count{type=\"resource_status\",status=\"OK\"}"]);
        Assert.Equal(1, text["advisory_lock_count{type=\"resource_status\",status=\"ERROR\"}"]);
        Assert.Equal(1, text["advisory_unlock_count{type=\"resource_status\",status=\"ERROR\"}"]);
        Assert.Equal(0, text["advisory_lock_duration_bucket{type=\"resource_status\",status=\"ERROR\",le=\"0.2\"}"]);
        Assert.Equal(1, text["advisory_lock_duration_bucket{type=\"resource_status\",status=\"ERROR\",le=\"0.5\"}"]);
    }

    [Fact, Trait("Checklist", "rest-98")]
    public async Task What_waits_is_in_a_queue_until_it_is_handed_over()
    {
        var time = new ManualTime();
        var metrics = Limited(10, time);

        metrics.Queued(HandOverKind.Specs);
        metrics.Queued(HandOverKind.Specs);
        metrics.Dequeued(HandOverKind.Specs, TimeSpan.FromMilliseconds(5));
        metrics.WorkBegins(HandOverKind.Specs);
        time.Pass(TimeSpan.FromSeconds(2));
        var work = metrics.WorkBegins(HandOverKind.Specs);
        time.Pass(TimeSpan.FromSeconds(3));
        metrics.Refresh();

        var text = await TextAsync();
        Assert.Equal(2, text[OfSpecs("adds_total")]);
        Assert.Equal(1, text[OfSpecs("depth")]);
        Assert.Equal(0.005, text[OfSpecs("queue_duration_seconds_sum")], 6);
        Assert.Equal(8, text[OfSpecs("unfinished_work_seconds")], 6);
        Assert.Equal(5, text[OfSpecs("longest_running_processor_seconds")], 6);

        metrics.WorkEnds(HandOverKind.Specs, work);
        metrics.SpecHandedOver(Bundle, HandOver.Error, TimeSpan.FromSeconds(3));
        metrics.Refresh();

        text = await TextAsync();
        Assert.Equal(5, text[OfSpecs("unfinished_work_seconds")], 6);
        Assert.Equal(3, text[OfSpecs("work_duration_seconds_sum")], 6);
        Assert.Equal(1, text[OfSpecs("retries_total")]);
        Assert.Equal(0, text["workqueue_retries_total{queue_name=\"status-event-controller\"}"]);

        static string OfSpecs(string name) => $"workqueue_{name}{{queue_name=\"event-controller\"}}";
    }

    [Fact, Trait("Checklist", "rest-98")]
    public async Task Looks_into_the_store_are_counted_and_the_oldest_spec_has_its_age()
    {
        var metrics = Limited(10);

        metrics.SpecsSynced(HandOver.Skipped);
        metrics.SpecsSynced(HandOver.Error);
        metrics.StatusesSynced(HandOver.Success);
        metrics.OldestUnanswered(61);

        var text = await TextAsync();
        Assert.Equal(1, text["spec_controller_event_sync_operation_total{status=\"skipped\"}"]);
        Assert.Equal(1, text["spec_controller_event_sync_operation_total{status=\"error\"}"]);
        Assert.Equal(0, text["spec_controller_event_sync_operation_total{status=\"success\"}"]);
        Assert.Equal(1, text["status_controller_event_sync_operation_total{status=\"success\"}"]);
        Assert.Equal(61, text["spec_controller_event_oldest_unreconciled_age_seconds"]);
    }

    private BundleMetrics Limited(int limit, TimeProvider? time = null) => new(
        Metrics.WithCustomRegistry(_registry), new SourceLabels(), new GatewaySettings { MaxConsumerLabels = limit }, time ?? TimeProvider.System);

    private async Task<MetricsText> TextAsync()
    {
        using var text = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(text);
        return new MetricsText(Encoding.UTF8.GetString(text.ToArray()));
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Pass(TimeSpan time) => _ticks += time.Ticks;
    }
}
