namespace Maestro.Grains.ResourceBundles;

/// <summary>
/// Counts and times the changes of bundles (rest-and-operations.md section 5.1), and is called for every event. A host that serves
/// metrics provides it; nothing here waits or fails.
/// </summary>
public interface IBundleMetrics
{
    /// <summary>A new spec of a bundle was stored.</summary>
    void SpecUpdated();

    /// <summary>A status of a bundle was stored.</summary>
    /// <param name="state">The bundle with that status.</param>
    /// <param name="sinceCreation">The age of the bundle when it is its first status; null for later ones.</param>
    void StatusUpdated(ResourceBundleState state, TimeSpan? sinceCreation);

    /// <summary>A version of a bundle has its first status.</summary>
    /// <param name="sinceStored">How long before that status the version was stored.</param>
    void Acknowledged(TimeSpan sinceStored);

    /// <summary>A change of a bundle begins to be stored by the request that has its turn.</summary>
    /// <param name="part">What the request is about.</param>
    /// <param name="isRead">False when the bundle could not be read, so that it came to nothing.</param>
    void TurnBegins(BundleAspect part, bool isRead);

    /// <summary>The storing has ended, and the next request has its turn.</summary>
    /// <param name="part">What the change was about.</param>
    /// <param name="isDone">False when the storage failed.</param>
    /// <param name="took">Time since the request had its turn.</param>
    void TurnEnds(BundleAspect part, bool isDone, TimeSpan took);
}
