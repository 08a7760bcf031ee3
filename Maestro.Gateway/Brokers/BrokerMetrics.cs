using Maestro.Gateway.Measuring;
using Prometheus;

namespace Maestro.Gateway.Brokers;

/// <summary>What is counted of a message broker; only where there is one.</summary>
internal sealed class BrokerMetrics
{
    private readonly CloudEventMetrics _events;
    private readonly string _clientId;
    private readonly Gauge _connected;
    private readonly Counter _refused;
    private readonly Counter _unreadable;
    private readonly Counter _dropped;
    private bool _wasConnected;

    /// <summary>Adds the metrics to a registry.</summary>
    public BrokerMetrics(
        IMetricFactory factory, BrokerGatewaySettings settings, OutgoingEvents outgoing, BrokerOwnership ownership, CloudEventMetrics events)
    {
        (_events, _clientId) = (events, settings.ClientId);
        _connected = factory.CreateGauge("maestro_broker_connected", "1 while the message broker is connected to, else 0.");
        _refused = factory.CreateCounter(
            "maestro_broker_refused_total", "Events for agents that the message broker did not take or that are above its limits.", ["reason"]);
        _unreadable = factory.CreateCounter("maestro_broker_unreadable_total", "Messages of agents that could not be read.");
        _dropped = factory.CreateCounter(
            "maestro_broker_dropped_total", "Statuses of agents that came without acknowledgement while too many waited; the agents are asked again.");
        var waiting = factory.CreateGauge("maestro_broker_waiting", "Events and bundles that wait for the message broker.");
        var servers = factory.CreateGauge("maestro_broker_servers", "Servers that are connected to the message broker, as far as is known here.");
        Metrics.DefaultRegistry.AddBeforeCollectCallback(() =>
        {
            waiting.Set(outgoing.Count);
            servers.Set(ownership.Owners.Count);
        });
    }

    /// <summary>The connection came or went. One that comes again is counted as the original counts it, for this server's client id.</summary>
    public void Connected(bool isConnected)
    {
        _connected.Set(isConnected ? 1 : 0);
        if (isConnected && _wasConnected)
        {
            _events.Reconnected(_clientId);
        }

        _wasConnected |= isConnected;
    }

    /// <summary>An event is above the limits of the broker.</summary>
    public void TooLarge() => _refused.WithLabels("too_large").Inc();

    /// <summary>The broker refused an event.</summary>
    public void Refused() => _refused.WithLabels("refused").Inc();

    /// <summary>The broker has no room for an event now; it is sent again.</summary>
    public void Later() => _refused.WithLabels("later").Inc();

    /// <summary>A message found no room.</summary>
    public void Dropped() => _dropped.Inc();

    /// <summary>A message could not be read.</summary>
    public void Unreadable() => _unreadable.Inc();
}
