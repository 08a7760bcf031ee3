namespace Maestro.Gateway.Subscriptions;

/// <summary>
/// When the next heartbeat of one stream is due. A struct, because the keeper looks at 200,000 of them again and again: it should find it where it
/// finds the stream. Not thread-safe but for <see cref="IsTime"/>: the subscription that owns it guards it with its lock.
/// </summary>
internal struct HeartbeatTimer
{
    // A little less than the interval. The keeper looks a few times in each interval, now and then some milliseconds early; a heartbeat that such
    // a look just misses would wait for the next one, a good part of the interval later.
    private const double EarlyShare = 0.975;

    private readonly long _interval;
    private long _next;

    /// <summary>Starts with a whole interval to go.</summary>
    /// <param name="interval">Time between two heartbeats; zero for none.</param>
    /// <param name="time">Whose timestamps the other members take.</param>
    public HeartbeatTimer(TimeSpan interval, TimeProvider time)
    {
        _interval = (long)(interval.TotalSeconds * time.TimestampFrequency);
        _next = FirstAfter(time.GetTimestamp());
    }

    /// <summary>True when a heartbeat is to be sent.</summary>
    public bool IsDue { get; private set; }

    /// <summary>True when <see cref="Look"/> would find that a heartbeat has become due; may be asked without the lock.</summary>
    public bool IsTime(long now) => _interval > 0 && now >= Volatile.Read(ref _next);

    /// <summary>Has a heartbeat sent if it is time; true when it is.</summary>
    public bool Look(long now)
    {
        if (!IsTime(now))
        {
            return false;
        }

        // A look that came late does not make the next heartbeat late, which would miss its look, too.
        Volatile.Write(ref _next, now - _next < _interval ? _next + _interval : FirstAfter(now));
        IsDue = true;
        return true;
    }

    /// <summary>The heartbeat that is due; null when none is.</summary>
    public EventFrame? Take()
    {
        if (!IsDue)
        {
            return null;
        }

        IsDue = false;
        return EventFrame.Heartbeat();
    }

    private readonly long FirstAfter(long now) => now + (long)(_interval * EarlyShare);
}
