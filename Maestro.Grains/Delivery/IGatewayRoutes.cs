namespace Maestro.Grains.Delivery;

/// <summary>The way from this silo to the gateways: one bounded outbox per gateway, sent in batches and in order.</summary>
public interface IGatewayRoutes
{
    /// <summary>Ends when this silo has learned which gateways there are.</summary>
    Task Ready { get; }

    /// <summary>Ends when this silo can send to the gateway; if need be the directory is asked.</summary>
    /// <exception cref="OrleansException">The directory does not know the gateway: it has to announce itself first.</exception>
    Task Reach(string gatewayId);

    /// <summary>True when this silo can send to the gateway now.</summary>
    bool Reaches(string gatewayId);

    /// <summary>True when some gateway is connected to a message broker: then every agent counts as attached.</summary>
    bool HasBroker { get; }

    /// <summary>True when agents are reached through a message broker and no gateway is connected to it.</summary>
    bool LacksBroker { get; }

    /// <summary>The gateway that publishes to the agents of the consumer through a message broker; null when none is connected to one.</summary>
    string? BrokerFor(string consumerName);

    /// <summary>True when some gateway has a subscription of the source.</summary>
    bool HasWatchers(string source);

    /// <summary>Puts an item into the outbox of a gateway; false when that gateway does not live any more.</summary>
    bool Send(string gatewayId, object item);

    /// <summary>Puts an item into the outbox of every gateway that watches the source.</summary>
    void SendToWatchers(string source, object item);

    /// <summary>The same for a status, and ends when every one of those gateways has taken it, was found dead, or a bounded time has passed.</summary>
    Task SendStatusAndConfirm(StatusDelivery status);

    /// <summary>
    /// Asks the live gateways which of them hold an agent subscription of the consumer. One that does not answer in time counts as one that
    /// does: what is sent to it in vain does no harm, what is not sent would be missed.
    /// </summary>
    Task<IReadOnlyList<string>> FindHolders(string consumerName);

    /// <summary>Asks the live gateways what they know of the agents of the consumer.</summary>
    Task<ConsumerConnection> FindConnections(string consumerName);
}
