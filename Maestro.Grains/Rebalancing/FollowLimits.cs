namespace Maestro.Grains.Rebalancing;

/// <summary>When a resource bundle goes after its consumer, which lives on another silo.</summary>
internal sealed record FollowLimits
{
    /// <summary>
    /// So many specs in a row have to leave the silo. A move costs about as much as so many of them cost on their way, so whoever is updated so often
    /// has the move back in as many more; for one that is hardly updated it is no matter.
    /// </summary>
    public int HandOvers { get; init; } = 10;

    /// <summary>
    /// So long a bundle stays where it came to, and where it was told to go from. So it never moves twice in a row, also when its consumer is
    /// given from silo to silo, which happens once a minute at most.
    /// </summary>
    public TimeSpan Stay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether a bundle should go.</summary>
    /// <param name="handOversAway">How many specs in a row left the silo, up to the last one.</param>
    /// <param name="stay">The time since it came, or was told to go and did not.</param>
    public bool AreReached(int handOversAway, TimeSpan stay) => handOversAway >= HandOvers && stay >= Stay;
}
