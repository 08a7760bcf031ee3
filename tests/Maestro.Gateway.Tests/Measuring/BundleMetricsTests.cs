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

    private BundleMetrics Limited(int limit) =>
        new(Metrics.WithCustomRegistry(_registry), new SourceLabels(), new GatewaySettings { MaxConsumerLabels = limit });

    private async Task<MetricsText> TextAsync()
    {
        using var text = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(text);
        return new MetricsText(Encoding.UTF8.GetString(text.ToArray()));
    }
}
