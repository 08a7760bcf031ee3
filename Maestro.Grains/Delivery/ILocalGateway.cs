namespace Maestro.Grains.Delivery;

/// <summary>The gateway in the process of this silo, when there is one: what is for it needs no message.</summary>
public interface ILocalGateway
{
    /// <summary>The id it announces itself by.</summary>
    string Id { get; }

    /// <summary>Takes an item of <see cref="GatewayBatch.Items"/>. It only queues, so it may be called from a grain.</summary>
    void Take(object item);
}
