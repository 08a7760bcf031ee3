namespace Maestro.Gateway.Brokers;

/// <summary>Whether the broker is reached: written by the connection, read by health, metrics and the word to the cluster.</summary>
/// <param name="address">The broker; null where agents are reached without one.</param>
/// <param name="time">The clock.</param>
internal sealed class BrokerState(string? address, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _problems = new(StringComparer.Ordinal);
    private volatile Connected? _connected;
    private volatile string? _problem;

    /// <summary>True when agents are reached through a broker.</summary>
    public bool IsUsed => address is not null;

    /// <summary>The broker's address; empty when there is none.</summary>
    public string Address => address ?? "";

    /// <summary>True while there is a connection with its subscriptions.</summary>
    public bool IsConnected => _connected is not null;

    /// <summary>Since when; null while there is no connection.</summary>
    public DateTimeOffset? Since => _connected?.Since;

    /// <summary>What does not work although there is a connection, or why there is none; null for nothing.</summary>
    public string? Problem => _problem;

    /// <summary>Whether everything that goes by the broker can do so.</summary>
    public bool IsWell => IsConnected && _problem is null;

    /// <summary>Says whether there is a connection, and if not, why; a new one has no problems yet.</summary>
    public void Set(bool isConnected, string? problem = null)
    {
        lock (_lock)
        {
            _connected = isConnected ? new Connected(time.GetUtcNow()) : null;
            _problems.Clear();
            _problem = problem;
        }
    }

    /// <summary>Says what does not work with a topic; null when it does.</summary>
    public void SetProblem(string topic, string? problem)
    {
        if (problem is null && _problem is null)
        {
            return;
        }

        lock (_lock)
        {
            if (problem is null)
            {
                _problems.Remove(topic);
            }
            else
            {
                _problems[topic] = problem;
            }

            _problem = _problems.Values.FirstOrDefault();
        }
    }

    private sealed record Connected(DateTimeOffset Since);
}
