using Maestro.Gateway.Measuring;
using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Prometheus;

namespace Maestro.Gateway.Tests.Measuring;

public sealed class HandOverMetricsTests
{
    private static readonly ResourceBundleState Bundle = new() { Source = "a", ConsumerName = "north", Version = 1 };

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();

    [Fact]
    public async Task Hand_overs_are_told_apart_by_what_is_handed_over_and_how_it_went()
    {
        var metrics = new HandOverMetrics(Metrics.WithCustomRegistry(_registry), TimeProvider.System);

        metrics.SpecHandedOver(Bundle, HandOver.Success, TimeSpan.Zero);
        metrics.SpecHandedOver(Bundle with { Version = 2 }, HandOver.Error, TimeSpan.Zero);
        metrics.SpecHandedOver(Bundle with { DeletedAt = DateTimeOffset.UnixEpoch }, HandOver.Success, TimeSpan.Zero);
        metrics.StatusHandedOver(deleted: false, HandOver.Skipped, TimeSpan.Zero);
        metrics.StatusHandedOver(deleted: true, HandOver.Success, TimeSpan.Zero);

        var text = await MetricsText.OfAsync(_registry);
        Assert.Equal(1, text["spec_controller_event_reconcile_total{event_type=\"Create\",status=\"success\"}"]);
        Assert.Equal(1, text["spec_controller_event_reconcile_total{event_type=\"Update\",status=\"error\"}"]);
        Assert.Equal(1, text["spec_controller_event_reconcile_total{event_type=\"Delete\",status=\"success\"}"]);
        Assert.Equal(1, text["status_controller_event_reconcile_total{event_type=\"StatusUpdate\",status=\"skipped\"}"]);
        Assert.Equal(1, text["status_controller_event_reconcile_duration_seconds_count{event_type=\"StatusDelete\"}"]);
    }

    [Fact, Trait("Checklist", "rest-98")]
    public async Task What_waits_is_in_a_queue_until_it_is_handed_over()
    {
        var time = new ManualTime();
        var metrics = new HandOverMetrics(Metrics.WithCustomRegistry(_registry), time);

        metrics.Queued(HandOverKind.Specs);
        metrics.Queued(HandOverKind.Specs);
        metrics.Dequeued(HandOverKind.Specs, TimeSpan.FromMilliseconds(5));
        metrics.WorkBegins(HandOverKind.Specs);
        time.Pass(TimeSpan.FromSeconds(2));
        var work = metrics.WorkBegins(HandOverKind.Specs);
        time.Pass(TimeSpan.FromSeconds(3));
        metrics.Refresh();

        var text = await MetricsText.OfAsync(_registry);
        Assert.Equal(2, text[OfSpecs("adds_total")]);
        Assert.Equal(1, text[OfSpecs("depth")]);
        Assert.Equal(0.005, text[OfSpecs("queue_duration_seconds_sum")], 6);
        Assert.Equal(8, text[OfSpecs("unfinished_work_seconds")], 6);
        Assert.Equal(5, text[OfSpecs("longest_running_processor_seconds")], 6);

        metrics.WorkEnds(HandOverKind.Specs, work);
        metrics.SpecHandedOver(Bundle, HandOver.Error, TimeSpan.FromSeconds(3));
        metrics.Refresh();

        text = await MetricsText.OfAsync(_registry);
        Assert.Equal(5, text[OfSpecs("unfinished_work_seconds")], 6);
        Assert.Equal(3, text[OfSpecs("work_duration_seconds_sum")], 6);
        Assert.Equal(1, text[OfSpecs("retries_total")]);
        Assert.Equal(0, text["workqueue_retries_total{queue_name=\"status-event-controller\"}"]);

        static string OfSpecs(string name) => $"workqueue_{name}{{queue_name=\"event-controller\"}}";
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Pass(TimeSpan time) => _ticks += time.Ticks;
    }
}
