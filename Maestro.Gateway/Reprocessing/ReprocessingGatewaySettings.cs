using Maestro.Protocol.Reprocessing;

namespace Maestro.Gateway.Reprocessing;

/// <summary>The front door of reprocessing: REST on a port of its own, and the broker's queues.</summary>
public sealed record ReprocessingGatewaySettings
{
    /// <summary>Port of REST.</summary>
    public int Port { get; init; } = 6971;

    /// <summary>The broker whose queues are consumed.</summary>
    public BrokerAddress Broker { get; init; } = new();

    /// <summary>How long <c>persist/sync</c> waits for its outcome (reprocessing.md section 2.7).</summary>
    public TimeSpan SyncPersistTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Largest request body, in bytes.</summary>
    public int MaxBodyBytes { get; init; } = 32 << 20;
}
