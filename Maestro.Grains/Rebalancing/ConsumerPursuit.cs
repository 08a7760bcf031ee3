namespace Maestro.Grains.Rebalancing;

/// <summary>
/// Watches over how the specs of one bundle reach its consumer, and has the bundle go where they need no message. Belongs to the bundle's grain.
/// </summary>
/// <param name="resourceId">The bundle.</param>
/// <param name="moves">Those of the silo.</param>
/// <param name="time">The clock.</param>
internal sealed class ConsumerPursuit(string resourceId, BundleMoves moves, TimeProvider time)
{
    private long _stayedSince = time.GetTimestamp();
    private int _away;

    /// <summary>A spec was handed over on this silo.</summary>
    public void WasHere() => _away = 0;

    /// <summary>A spec was handed over on another silo, as far as is known.</summary>
    /// <returns>Whether the bundle begins to move.</returns>
    public bool WasAway(string consumer)
    {
        _away++;
        if (!moves.Limits.AreReached(_away, time.GetElapsedTime(_stayedSince)) || !moves.TryBegin(resourceId, consumer))
        {
            return false;
        }

        _away = 0;
        _stayedSince = time.GetTimestamp();
        return true;
    }
}
