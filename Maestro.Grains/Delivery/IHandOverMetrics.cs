using Maestro.Grains.ResourceBundles;

namespace Maestro.Grains.Delivery;

/// <summary>
/// Counts and times how changes get from bundles to those who deliver them (rest-and-operations.md section 5.1), and is called for
/// every event. A host that serves metrics provides it; nothing here waits or fails.
/// </summary>
public interface IHandOverMetrics
{
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
}
