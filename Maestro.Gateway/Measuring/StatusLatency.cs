using Maestro.Gateway.Hosting;
using Maestro.Grains.Delivery;
using Prometheus;

namespace Maestro.Gateway.Measuring;

/// <summary>How long statuses are on their way from the grain that stored them to the streams of this gateway.</summary>
internal sealed class StatusLatency
{
    private readonly TimeProvider _time;
    private readonly ConsumerSeries<Histogram.Child> _series;

    /// <summary>Adds the metric to a registry.</summary>
    public StatusLatency(IMetricFactory factory, SourceLabels sources, GatewaySettings settings, TimeProvider time)
    {
        _time = time;
        var family = factory.CreateHistogram(
            "resource_status_event_processing_latency_seconds",
            "Seconds from the storing of a status until it is in line for the watchers of its source on this server.",
            ["consumer", "source", "server_instance_id"],
            new HistogramConfiguration { Buckets = [0.05, 0.1, 0.5, 1, 5] });
        _series = new(settings.MaxConsumerLabels, sources.Known, (source, consumer) => family.WithLabels(consumer, source, settings.ClientId));
    }

    /// <summary>A status is in line. Those read from the store for a resync have no such time and are not counted.</summary>
    public void Observe(StatusDelivery delivery)
    {
        if (delivery.SentAt is { } sentAt)
        {
            // The clock of the silo it comes from may be ahead of this one.
            _series.Of(delivery.Source, delivery.ConsumerName).Observe(Math.Max(0, (_time.GetUtcNow() - sentAt).TotalSeconds));
        }
    }
}
