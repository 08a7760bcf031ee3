namespace Maestro.Grains.ResourceBundles;

/// <summary>For hosts without metrics.</summary>
internal sealed class UncountedBundles : IBundleMetrics
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
}
