namespace Maestro.Grains.ResourceBundles;

/// <summary>
/// Counts and times what happens to bundles (rest-and-operations.md section 5.1); a host that serves metrics provides it. Nothing here waits or
/// fails, and it is called for every event.
/// </summary>
public interface IBundleMetrics
{
    /// <summary>A new spec of a bundle was stored.</summary>
    void SpecUpdated();

    /// <summary>A status of a bundle was stored.</summary>
    /// <param name="state">The bundle with that status.</param>
    /// <param name="sinceCreation">The age of the bundle when it is its first status; null for later ones.</param>
    void StatusUpdated(ResourceBundleState state, TimeSpan? sinceCreation);

    /// <summary>
    /// A stored spec or deletion was handed over to those who deliver it to the agents, or could not be and is tried again; skipped when it is
    /// too large for agents.
    /// </summary>
    /// <param name="state">The bundle.</param>
    /// <param name="outcome">How it went.</param>
    /// <param name="took">How long it took.</param>
    void SpecHandedOver(ResourceBundleState state, HandOver outcome, TimeSpan took);

    /// <summary>A status was handed over to the gateways with watchers; skipped when there are none or it is too large.</summary>
    /// <param name="deleted">True for the final status.</param>
    /// <param name="outcome">How it went.</param>
    /// <param name="took">How long it took.</param>
    void StatusHandedOver(bool deleted, HandOver outcome, TimeSpan took);

    /// <summary>Specs without an answer were read to be sent again.</summary>
    void SpecsRepeated(int count);

    /// <summary>A version of a bundle has its first status.</summary>
    /// <param name="sinceStored">How long before that status the version was stored.</param>
    void Acknowledged(TimeSpan sinceStored);

    /// <summary>Deletions that their agents did not prove are stale: they are repeated hardly ever from now on.</summary>
    void DeletionsGivenUp(int count);

    /// <summary>A change of a bundle begins to be stored by the request that has its turn.</summary>
    /// <param name="part">What the request is about.</param>
    /// <param name="isRead">False when the bundle could not be read, so that it came to nothing.</param>
    void TurnBegins(BundleAspect part, bool isRead);

    /// <summary>The storing has ended, and the next request has its turn.</summary>
    /// <param name="part">What the change was about.</param>
    /// <param name="isDone">False when the storage failed.</param>
    /// <param name="took">Time since the request had its turn.</param>
    void TurnEnds(BundleAspect part, bool isDone, TimeSpan took);

    /// <summary>Something is in line to be handed over.</summary>
    void Queued(HandOverKind kind);

    /// <summary>It is in line no more, because its hand-over begins or it is not wanted any more.</summary>
    void Dequeued(HandOverKind kind, TimeSpan waited);

    /// <summary>A hand-over begins that has to wait for an answer.</summary>
    /// <returns>For <see cref="WorkEnds"/>.</returns>
    long WorkBegins(HandOverKind kind);

    /// <summary>That hand-over has ended.</summary>
    void WorkEnds(HandOverKind kind, long work);

    /// <summary>A batch was handed over to a gateway in another process, or will never be.</summary>
    void BatchHandedOver(TimeSpan took);

    /// <summary>A gateway in another process did not take a batch, and it is tried again.</summary>
    void BatchRepeated();

    /// <summary>The store was asked which specs are without an answer; skipped when it is the turn of another silo.</summary>
    void SpecsSynced(HandOver outcome);

    /// <summary>The store was asked which statuses a source lacks.</summary>
    void StatusesSynced(HandOver outcome);

    /// <summary>How old the oldest spec without an answer is, as far as this silo has looked; NaN when it could not look.</summary>
    void OldestUnanswered(double seconds);
}

/// <summary>How a hand-over went.</summary>
public enum HandOver
{
    /// <summary>It was taken.</summary>
    Success,
    /// <summary>It failed.</summary>
    Error,
    /// <summary>Nobody wants it, or it is larger than what clients take.</summary>
    Skipped,
}
