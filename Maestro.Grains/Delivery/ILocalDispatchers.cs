namespace Maestro.Grains.Delivery;

/// <summary>The consumers whose grains live in this very process, for the gateway beside them: what concerns those needs no message.</summary>
public interface ILocalDispatchers
{
    /// <summary>Does what <see cref="Consumers.IConsumerGrain.Attach"/> does; false when only the grain can.</summary>
    bool TryAttach(string consumerName, string gatewayId);

    /// <summary>Does what <see cref="Consumers.IConsumerGrain.Detach"/> does; false when only the grain can.</summary>
    bool TryDetach(string consumerName, string gatewayId);
}
