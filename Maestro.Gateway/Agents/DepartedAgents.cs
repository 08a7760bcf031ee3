namespace Maestro.Gateway.Agents;

/// <summary>When agents were seen last that went from this gateway: a bounded number, of which the earliest is forgotten first.</summary>
internal sealed class DepartedAgents(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _lastSeen = new(StringComparer.Ordinal);
    private readonly Queue<(string Consumer, DateTimeOffset At)> _order = [];

    /// <summary>The last agent of a consumer went.</summary>
    public void Add(string consumerName, DateTimeOffset now)
    {
        lock (_lock)
        {
            _lastSeen[consumerName] = now;
            _order.Enqueue((consumerName, now));
            while (_order.Count > capacity)
            {
                var (oldest, at) = _order.Dequeue();
                if (_lastSeen.TryGetValue(oldest, out var last) && last == at)
                {
                    _lastSeen.Remove(oldest);
                }
            }
        }
    }

    /// <summary>When an agent of the consumer was last attached here; null when that is not known.</summary>
    public DateTimeOffset? LastSeen(string consumerName)
    {
        lock (_lock)
        {
            return _lastSeen.TryGetValue(consumerName, out var lastSeen) ? lastSeen : null;
        }
    }
}
