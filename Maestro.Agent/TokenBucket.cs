namespace Maestro.Agent;

/// <summary>
/// Limits how often something is done: events are sent (agent.md section 5.4), the cluster is asked. It never waits itself: it says
/// how long to wait, so that a busy agent does not hold a worker that another agent could use.
/// </summary>
/// <param name="rate">Times per second; 0 removes the limit.</param>
/// <param name="burst">How often it may be done at once after a rest.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenBucket(double rate, int burst, TimeProvider time)
{
    private readonly Lock _lock = new();
    private double _tokens = burst;
    private long _refilled = time.GetTimestamp();

    /// <summary>A limit of its own that is this share of this one.</summary>
    public TokenBucket Share(double share) => new(rate * share, Math.Max(1, (int)(burst * share)), time);

    /// <summary>Reserves one turn and returns how long to wait for it; zero is now.</summary>
    public TimeSpan Reserve()
    {
        if (rate <= 0)
        {
            return TimeSpan.Zero;
        }

        lock (_lock)
        {
            var now = time.GetTimestamp();
            _tokens = Math.Min(burst, _tokens + (time.GetElapsedTime(_refilled, now).TotalSeconds * rate)) - 1;
            _refilled = now;
            return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / rate);
        }
    }

    /// <summary>Gives an unused reservation back.</summary>
    public void Return()
    {
        lock (_lock)
        {
            _tokens = Math.Min(burst, _tokens + 1);
        }
    }
}
