using Maestro.Gateway.Hosting;
using Maestro.Gateway.Measuring;
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
        var metrics = Counted();

        metrics.StatusUpdated(Bundle, TimeSpan.FromSeconds(20));
        metrics.StatusUpdated(Bundle, null);
        metrics.SpecUpdated();

        var text = await MetricsText.OfAsync(_registry);
        Assert.Equal(3, text["resource_processed_total{action=\"update\"}"]);
        Assert.Equal(0, text["resource_first_status_latency_seconds_bucket{consumer=\"north\",source=\"a\",le=\"5\"}"]);
        Assert.Equal(1, text["resource_first_status_latency_seconds_bucket{consumer=\"north\",source=\"a\",le=\"30\"}"]);
        Assert.Equal(1, text["resource_first_status_latency_seconds_count{consumer=\"north\",source=\"a\"}"]);
    }

    [Fact]
    [Trait("Checklist", "rest-98")]
    public async Task A_delivery_has_no_labels()
    {
        var metrics = Counted();

        metrics.Acknowledged(TimeSpan.FromMilliseconds(20));

        var text = await MetricsText.OfAsync(_registry);
        Assert.Equal(0, text["maestro_delivery_latency_seconds_bucket{le=\"0.01\"}"]);
        Assert.Equal(1, text["maestro_delivery_latency_seconds_bucket{le=\"0.025\"}"]);
    }

    [Fact, Trait("Checklist", "rest-98")]
    public async Task A_turn_of_a_bundle_is_counted_when_it_begins_and_timed_when_it_ends()
    {
        var metrics = Counted();

        metrics.TurnBegins(BundleAspect.Spec, isRead: true);
        metrics.TurnBegins(BundleAspect.Status, isRead: true);
        metrics.TurnBegins(BundleAspect.Status, isRead: false);
        metrics.TurnEnds(BundleAspect.Status, isDone: false, TimeSpan.FromSeconds(0.3));

        var text = await MetricsText.OfAsync(_registry);
        Assert.Equal(1, text["advisory_lock_count{type=\"resources\",status=\"OK\"}"]);
        Assert.Equal(0, text["advisory_unlock_count{type=\"resources\",status=\"OK\"}"]);
        Assert.Equal(1, text["advisory_lock_count{type=\"resource_status\",status=\"OK\"}"]);
        Assert.Equal(1, text["advisory_lock_count{type=\"resource_status\",status=\"ERROR\"}"]);
        Assert.Equal(1, text["advisory_unlock_count{type=\"resource_status\",status=\"ERROR\"}"]);
        Assert.Equal(0, text["advisory_lock_duration_bucket{type=\"resource_status\",status=\"ERROR\",le=\"0.2\"}"]);
        Assert.Equal(1, text["advisory_lock_duration_bucket{type=\"resource_status\",status=\"ERROR\",le=\"0.5\"}"]);
    }

    private BundleMetrics Counted() => new(Metrics.WithCustomRegistry(_registry), new SourceLabels(), new GatewaySettings { MaxConsumerLabels = 10 });
}
