namespace Maestro.Gateway.Brokers;

/// <summary>Whether the broker is reached: written by the connection, read by health, metrics and the word to the cluster.</summary>
/// <param name="address">The broker; null where agents are reached without one.</param>
/// <param name="time">The clock.</param>
internal sealed class BrokerState(string? address, TimeProvider time)
{
    private volatile Connected? _connected;

    /// <summary>True when agents are reached through a broker.</summary>
    public bool IsUsed => address is not null;

    /// <summary>The broker's address; empty when there is none.</summary>
    public string Address => address ?? "";

    /// <summary>True while there is a connection with its subscriptions.</summary>
    public bool IsConnected => _connected is not null;

    /// <summary>Since when; null while there is no connection.</summary>
    public DateTimeOffset? Since => _connected?.Since;

    /// <summary>Says whether there is a connection.</summary>
    public void Set(bool isConnected) => _connected = isConnected ? new Connected(time.GetUtcNow()) : null;

    private sealed record Connected(DateTimeOffset Since);
}
