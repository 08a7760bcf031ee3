namespace Maestro.Grains.Delivery;

/// <summary>A gateway process as the silos see it. It is the truth about which agents and sources are connected.</summary>
[Alias("maestro.gateway")]
public interface IGateway : IGrainObserver
{
    /// <summary>Takes a batch; the task ends when every item is in the queues of its subscriptions. It never waits for a reader.</summary>
    [Alias("take")]
    Task Take(GatewayBatch batch);

    /// <summary>True when the gateway holds an agent subscription of the consumer.</summary>
    [Alias("holds")]
    Task<bool> Holds(string consumerName);

    /// <summary>What the gateway knows of the agents of the consumer; null when it knows nothing.</summary>
    [Alias("connection")]
    Task<AgentConnection?> Connection(string consumerName);

    /// <summary>A silo died: what its grains had in memory is gone, so the gateway attaches its consumers again.</summary>
    [Alias("silo-lost")]
    Task SiloLost(string siloAddress);
}
