using System.Collections.Immutable;

namespace Maestro.Grains.Delivery;

/// <summary>The gateways that hold a consumer, and the way to them. Not thread-safe: the dispatcher that owns it guards it with its lock.</summary>
internal sealed class AttachedGateways(string consumerName, IGatewayRoutes routes, IDeliveryHistory history)
{
    private ImmutableArray<string> _ids = [];

    /// <summary>True when the gateways were asked which of them hold the consumer; those that attached by themselves may not be all.</summary>
    public bool AreKnown { get; private set; }

    /// <summary>Nobody is there who could be sent to, as far as is known.</summary>
    public bool IsAlone => _ids.IsEmpty && !routes.HasBroker;

    /// <summary>Whether what is sent goes through this gateway, because it holds the consumer or speaks for it at the broker.</summary>
    public bool SendThrough(string gatewayId) => _ids.Contains(gatewayId) || routes.BrokerFor(consumerName) == gatewayId;

    /// <summary>A gateway holds the consumer; false when that was known.</summary>
    public bool Add(string gatewayId)
    {
        if (_ids.Contains(gatewayId))
        {
            return false;
        }

        _ids = _ids.Add(gatewayId);
        return true;
    }

    /// <summary>A gateway does not hold the consumer any more.</summary>
    public void Remove(string gatewayId) => _ids = _ids.Remove(gatewayId);

    /// <summary>Every gateway was asked, and those that hold the consumer were added.</summary>
    public void Know() => AreKnown = true;

    /// <summary>Sends to nobody any more, except through a broker.</summary>
    public void Clear() => _ids = [];

    /// <summary>Sends a spec or a backlog to each of them and records it; a gateway that does not live any more is forgotten.</summary>
    public void Send(object item)
    {
        foreach (var gateway in _ids)
        {
            if (!routes.Send(gateway, item))
            {
                Remove(gateway);
            }
            else
            {
                Record(item, gateway);
            }
        }

        // Who is at the broker may change with each event, so nobody is remembered.
        if (routes.BrokerFor(consumerName) is { } broker && !_ids.Contains(broker) && routes.Send(broker, item))
        {
            Record(item, broker);
        }
    }

    private void Record(object item, string gateway)
    {
        if (item is SpecDelivery delivery)
        {
            history.Delivered(delivery, gateway, DeliveryWay.Live);
        }
        else if (item is SpecBacklog backlog)
        {
            // What a backlog names is recorded by whoever reads it when the agent has room; notices are ready.
            Array.ForEach(backlog.Notices, notice => history.Delivered(notice, gateway, DeliveryWay.Notice));
        }
    }
}
