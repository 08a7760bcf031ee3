using Maestro.Gateway.Hosting;
using Maestro.Grains.ResourceBundles;
using Prometheus;

namespace Maestro.Gateway.Measuring;

/// <inheritdoc/>
internal sealed class BundleMetrics : IBundleMetrics
{
    private readonly Counter.Child _updates;
    private readonly ConsumerSeries<Histogram.Child> _firstStatuses;
    private readonly Histogram _deliveries;
    private readonly TurnMetrics _turns;

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
        _deliveries = factory.CreateHistogram(
            "maestro_delivery_latency_seconds",
            "Seconds from the storing of a version to the first status its agent reported on it.",
            new HistogramConfiguration { Buckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] });
        _turns = new TurnMetrics(factory);
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
    public void Acknowledged(TimeSpan sinceStored) => _deliveries.Observe(sinceStored.TotalSeconds);

    /// <inheritdoc/>
    public void TurnBegins(BundleAspect part, bool isRead) => _turns.Begin(part, isRead);

    /// <inheritdoc/>
    public void TurnEnds(BundleAspect part, bool isDone, TimeSpan took) => _turns.End(part, isDone, took);
}
