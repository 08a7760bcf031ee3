using Microsoft.Extensions.Logging;

namespace Maestro.Grains.Rebalancing;

/// <summary>Has bundles' grains of this silo go to the silos where their consumers live.</summary>
/// <param name="placement">Where grains live.</param>
/// <param name="limits">When one should go.</param>
/// <param name="budget">How many may go.</param>
/// <param name="logger">Is told of what could not be moved.</param>
internal sealed partial class BundleMoves(IConsumerPlacement placement, FollowLimits limits, MoveBudget budget, ILogger<BundleMoves> logger)
{
    private const int MaxUnderWay = 50;

    private int _underWay;

    /// <summary>When a bundle should go.</summary>
    public FollowLimits Limits => limits;

    /// <summary>
    /// Begins a move. It ends some time after this has returned, when the bundle has answered what it is busy with, or comes to nothing: then the
    /// bundle stays where it is, which costs time and nothing else.
    /// </summary>
    /// <returns>False when too many move already; to be asked again with the next spec.</returns>
    public bool TryBegin(string resourceId, string consumer)
    {
        if (Volatile.Read(ref _underWay) >= MaxUnderWay || !budget.TryTake())
        {
            return false;
        }

        Interlocked.Increment(ref _underWay);

        // Not in the turn of the grain, whose caller waits.
        Task.Run(() => MoveAsync(resourceId, consumer)).Ignore();
        return true;
    }

    private async Task MoveAsync(string resourceId, string consumer)
    {
        try
        {
            // It may have come here meanwhile, or have gone.
            if (await placement.FindAsync(consumer) is { } silo && !silo.Equals(placement.Here))
            {
                await placement.MoveBundleAsync(resourceId, silo);
            }
        }
        catch (Exception failure)
        {
            LogNotMoved(logger, resourceId, consumer, failure);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    [LoggerMessage(2064, LogLevel.Debug, "Resource {ResourceId} could not be moved to the silo of its consumer {Consumer}")]
    private static partial void LogNotMoved(ILogger logger, string resourceId, string consumer, Exception failure);
}
