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

    /// <summary>Deletions that their agents did not prove are not repeated any more.</summary>
    void DeletionsGivenUp(int count);
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
