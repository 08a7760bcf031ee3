using System.Collections.Immutable;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Reprocessing.Neighbours;

/// <summary>Process memory (reprocessing.md section 4.3). One call is one attempt, at most 30 s.</summary>
public interface IProcessMemory
{
    /// <summary>
    /// The event that started the instance (<c>GET /{instanceId}/event</c>). Read it with <see cref="PlatformEventJson"/>, which knows
    /// <c>reference_date</c>.
    /// </summary>
    /// <exception cref="NeighbourException">
    /// Permanent with <see cref="UnknownInstance.Reason"/> when the answer is <c>[]</c> or <c>[null]</c>, and for 4xx but for 408, 425 and 429;
    /// transient for everything else.
    /// </exception>
    Task<PlatformEvent> GetEventAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>The jobs of the original service (<c>GET /reprocessing?systemId=...</c>), oldest first; documents that are none are left out.</summary>
    /// <exception cref="NeighbourException">It did not answer as it should.</exception>
    Task<ImmutableArray<JobView>> ListJobsAsync(string systemId, CancellationToken cancellationToken);
}
