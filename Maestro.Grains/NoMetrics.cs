using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;

namespace Maestro.Grains;

/// <summary>For hosts without metrics.</summary>
internal sealed class NoMetrics : IBundleMetrics, IHandOverMetrics, IReconciliationMetrics
{
    /// <inheritdoc/>
    public void SpecUpdated()
    {
    }

    /// <inheritdoc/>
    public void StatusUpdated(ResourceBundleState state, TimeSpan? sinceCreation)
    {
    }

    /// <inheritdoc/>
    public void SpecHandedOver(ResourceBundleState state, HandOver outcome, TimeSpan took)
    {
    }

    /// <inheritdoc/>
    public void StatusHandedOver(bool deleted, HandOver outcome, TimeSpan took)
    {
    }

    /// <inheritdoc/>
    public void SpecsRepeated(int count)
    {
    }

    /// <inheritdoc/>
    public void Acknowledged(TimeSpan sinceStored)
    {
    }

    /// <inheritdoc/>
    public void DeletionsGivenUp(int count)
    {
    }

    /// <inheritdoc/>
    public void TurnBegins(BundleAspect part, bool isRead)
    {
    }

    /// <inheritdoc/>
    public void TurnEnds(BundleAspect part, bool isDone, TimeSpan took)
    {
    }

    /// <inheritdoc/>
    public void Queued(HandOverKind kind)
    {
    }

    /// <inheritdoc/>
    public void Dequeued(HandOverKind kind, TimeSpan waited)
    {
    }

    /// <inheritdoc/>
    public long WorkBegins(HandOverKind kind) => 0;

    /// <inheritdoc/>
    public void WorkEnds(HandOverKind kind, long work)
    {
    }

    /// <inheritdoc/>
    public void BatchHandedOver(TimeSpan took)
    {
    }

    /// <inheritdoc/>
    public void BatchRepeated()
    {
    }

    /// <inheritdoc/>
    public void SpecsSynced(HandOver outcome)
    {
    }

    /// <inheritdoc/>
    public void StatusesSynced(HandOver outcome)
    {
    }

    /// <inheritdoc/>
    public void OldestUnanswered(double seconds)
    {
    }
}
