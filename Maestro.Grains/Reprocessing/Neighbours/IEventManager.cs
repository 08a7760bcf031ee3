using Maestro.Grains.Reprocessing.Events;

namespace Maestro.Grains.Reprocessing.Neighbours;

/// <summary>The event manager (reprocessing.md section 4.7).</summary>
public interface IEventManager
{
    /// <summary>
    /// <c>PUT /sendevent</c>, one attempt; the token carries the time limit of the caller (5 s or 60 s).
    /// </summary>
    /// <exception cref="NeighbourException">
    /// No subscribers when the message of a 400 ends in <c>has no subscribers</c>; any other 400 is transient, since it stands for every internal
    /// error as well; permanent for other 4xx, but for 408, 425 and 429. Never in doubt: sending again is allowed.
    /// </exception>
    Task SendAsync(PlatformEvent message, CancellationToken cancellationToken);
}
