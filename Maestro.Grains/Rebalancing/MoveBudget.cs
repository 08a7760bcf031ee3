namespace Maestro.Grains.Rebalancing;

/// <summary>How many moves a silo may begin; may be asked from any thread.</summary>
/// <param name="time">The clock.</param>
internal sealed class MoveBudget(TimeProvider time)
{
    /// <summary>
    /// A move costs the two silos about as much as three events, so this is little beside what they carry, and 100,000 bundles take a quarter of an hour.
    /// </summary>
    public const int PerSecond = 100;

    /// <summary>So many at once when there were none for a while.</summary>
    public const int Burst = 20;

    private readonly Lock _lock = new();
    private readonly long _ticksOfMove = time.TimestampFrequency / PerSecond;

    // The time at which all that was taken is paid for.
    private long _paidAt = time.GetTimestamp();

    /// <summary>Takes one; false when there is none left for now.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var paidAt = Math.Max(_paidAt, now) + _ticksOfMove;
            if (paidAt > now + (_ticksOfMove * Burst))
            {
                return false;
            }

            _paidAt = paidAt;
            return true;
        }
    }
}
