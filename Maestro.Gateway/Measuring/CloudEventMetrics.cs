using Maestro.Gateway.Hosting;
using Maestro.Grains.Delivery;
using Maestro.Protocol.CloudEvents;
using Microsoft.Extensions.Options;
using Prometheus;

namespace Maestro.Gateway.Measuring;

/// <summary>
/// The CloudEvents metrics of rest-and-operations.md section 5.1. Events to and from agents are counted as the original does with a broker;
/// those to and from sources are told apart by <c>source</c>.
/// </summary>
internal sealed class CloudEventMetrics
{
    private readonly string _server;
    private readonly ConsumerSeries<EventCounters> _fromSources;
    private readonly ConsumerSeries<EventCounters> _toSources;
    private readonly ConsumerSeries<EventCounters> _fromAgents;
    private readonly ConsumerSeries<EventCounters> _toAgents;
    private readonly ConsumerSeries<Histogram.Child> _resyncs;
    private readonly ConsumerSeries<Counter.Child> _reconnects;

    /// <summary>Adds the metrics to a registry.</summary>
    public CloudEventMetrics(IMetricFactory factory, SourceLabels sources, GatewaySettings settings, IOptions<DeliveryOptions> delivery)
    {
        _server = delivery.Value.SourceId;
        var limit = settings.MaxConsumerLabels;
        var received = factory.CreateCounter(
            "cloudevents_received_total", "CloudEvents received that could be read and were answered.", EventCounters.Labels);
        var sent = factory.CreateCounter("cloudevents_sent_total", "CloudEvents sent, without heartbeats.", EventCounters.Labels);
        var resyncs = factory.CreateHistogram(
            "resources_spec_resync_duration_seconds",
            "Seconds from an agent's resync request until what it lacks was found and put in line for it.",
            ["source", "consumer", "type"],
            new HistogramConfiguration { Buckets = [0.1, 0.2, 0.5, 1, 2, 10, 30] });
        var reconnects = factory.CreateCounter(
            "cloudevents_client_reconnected_total", "Agents that came back to this server; client_id is the consumer.", ["client_id"]);
        _fromSources = new(limit, sources.Known, (source, consumer) => new EventCounters(received, source, consumer));
        _toSources = new(limit, sources.Known, (source, consumer) => new EventCounters(sent, source, consumer));
        _fromAgents = new(limit, _ => SourceLabels.Agents, (source, consumer) => new EventCounters(received, source, consumer));
        _toAgents = new(limit, source => source, (source, consumer) => new EventCounters(sent, source, consumer));
        _resyncs = new(limit, source => source, (source, consumer) => resyncs.WithLabels(source, consumer, DataType.ManifestBundle.ToString()));
        _reconnects = new(limit, source => source, (_, consumer) => reconnects.WithLabels(consumer));
    }

    /// <summary>A source sent an event.</summary>
    /// <param name="source">The source.</param>
    /// <param name="consumer">The consumer the event names; empty for a resync.</param>
    /// <param name="subResource">Spec or status.</param>
    /// <param name="action">One of the actions of <see cref="EventType"/>.</param>
    /// <param name="accepted">Whether it was accepted: only then source and consumer are known to be no invention.</param>
    public void ReceivedFromSource(string source, string consumer, SubResource subResource, string action, bool accepted) =>
        _fromSources.Of(source, consumer, accepted).Of(subResource, action).Inc();

    /// <summary>An agent sent an event.</summary>
    /// <inheritdoc cref="ReceivedFromSource"/>
    public void ReceivedFromAgent(string source, string consumer, SubResource subResource, string action, bool accepted) =>
        _fromAgents.Of(source, consumer, accepted).Of(subResource, action).Inc();

    /// <summary>What counts each sending of an encoded event to agents of the consumer; null for none that is counted.</summary>
    public ICounter? SentToAgent(string consumer, byte[] encoded) => CounterOf(_toAgents, _server, consumer, encoded);

    /// <summary>What counts each sending of an encoded event to watchers of the source; null for none that is counted.</summary>
    public ICounter? SentToSource(string source, string consumer, byte[] encoded) => CounterOf(_toSources, source, consumer, encoded);

    /// <summary>The resync request of an agent was answered.</summary>
    public void Resynced(string consumer, TimeSpan took) => _resyncs.Of(_server, consumer).Observe(took.TotalSeconds);

    /// <summary>An agent of the consumer came back.</summary>
    public void Reconnected(string consumer) => _reconnects.Of("", consumer).Inc();

    private static Counter.Child? CounterOf(ConsumerSeries<EventCounters> series, string source, string consumer, byte[] encoded) =>
        EventType.OfEncoded(encoded) is { } type ? series.Of(source, consumer).Of(type.SubResource, type.Action) : null;
}
