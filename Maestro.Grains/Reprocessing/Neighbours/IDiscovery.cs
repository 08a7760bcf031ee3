using System.Collections.Immutable;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Reprocessing.Neighbours;

/// <summary>Discovery (reprocessing.md section 4.4). One call is one attempt, at most 300 s.</summary>
public interface IDiscovery
{
    /// <summary>
    /// The units that read what the instance is about to write, in the order of the answer, duplicates included. An error is never an empty
    /// answer.
    /// </summary>
    /// <exception cref="NeighbourException">
    /// Transient, also for 400; this neighbour answers 400 for every internal error. Permanent for other 4xx, but for 408, 425 and 429.
    /// </exception>
    Task<ImmutableArray<AffectedUnit>> FindAffectedAsync(string systemId, string instanceId, CancellationToken cancellationToken);
}

/// <summary>An instance that read data which is about to change.</summary>
/// <param name="Key">The instance, and the branch it is to be run again on; an empty branch is given as master.</param>
/// <param name="Forking">The instance opens a branch.</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.affected-unit")]
public sealed record AffectedUnit([property: Id(0)] UnitKey Key, [property: Id(1)] bool Forking);
