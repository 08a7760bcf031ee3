using System.Collections.Immutable;

namespace Maestro.Grains.Reprocessing.Neighbours;

/// <summary>
/// API core (reprocessing.md section 4.5). One call is one attempt, at most 30 s. 400 is transient; other 4xx are permanent, but for 408, 425 and 429.
/// </summary>
public interface IApiCore
{
    /// <summary>The ids of all systems.</summary>
    /// <exception cref="NeighbourException">It did not answer as it should.</exception>
    Task<ImmutableArray<string>> ListSystemsAsync(CancellationToken cancellationToken);

    /// <summary>What is known of an instance; null when API core answered that it knows none.</summary>
    /// <exception cref="NeighbourException">It did not answer as it should.</exception>
    Task<ProcessInstance?> FindInstanceAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Sets the status of an instance, with the exact body of section 4.5.</summary>
    /// <exception cref="NeighbourException">It was not set, as far as we know; repeating it does no harm.</exception>
    Task SetInstanceStatusAsync(string instanceId, string status, CancellationToken cancellationToken);
}

/// <summary>A process instance in API core.</summary>
/// <param name="Status">Such as <c>finished</c>; empty when there is none.</param>
/// <param name="IsFork">True only when <c>isFork</c> is the boolean true.</param>
public sealed record ProcessInstance(string Status, bool IsFork);
