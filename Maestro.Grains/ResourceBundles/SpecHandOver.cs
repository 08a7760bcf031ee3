using Maestro.Grains.Delivery;
using Maestro.Grains.Rebalancing;
using Microsoft.Extensions.Logging;

namespace Maestro.Grains.ResourceBundles;

/// <summary>
/// Hands the stored specs of one bundle over to the dispatcher of its consumer, here or through the consumer's grain, until they are taken.
/// </summary>
internal sealed partial class SpecHandOver(
    IGrainBase grain, string id, StoredBundle stored, ConsumerDispatchers dispatchers, GrainReferences grains, ConsumerPursuit pursuit, string sourceId,
    IHandOverMetrics metrics, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(2);

    private IGrainTimer? _retry;

    // What is stored waits to be handed over: for a moment, or until it is tried again.
    private long? _inLineSince;

    /// <summary>Hands over what is stored now, or sees to it that it is tried again.</summary>
    public Task Deliver()
    {
        PutInLine();
        return TryDeliver();
    }

    /// <summary>The activation ends.</summary>
    /// <returns>Whether something was in line, which is left to the consumer's reading of the store.</returns>
    public bool Abandon()
    {
        var isLeft = _inLineSince is not null;
        TakeOutOfLine();
        return isLeft;
    }

    /// <summary>The agent reported on this version of the bundle; with version 0 the bundle is gone.</summary>
    public async Task Acknowledge(string consumer, int version)
    {
        if (dispatchers.TryAcknowledge(consumer, id, version))
        {
            return;
        }

        try
        {
            await grains.Consumer(consumer).Acknowledge(id, version);
        }
        catch (Exception failure)
        {
            // The worst that follows is a repetition of the spec, which the agent knows already.
            LogNotAcknowledged(logger, id, consumer, failure);
        }
    }

    private async Task TryDeliver()
    {
        TakeOutOfLine();
        if (stored.Current is not { } state)
        {
            StopRetrying();
            return;
        }

        var started = time.GetTimestamp();
        try
        {
            var delivery = BundleEvents.ToDelivery(id, state, sourceId, resync: false, time.GetUtcNow());
            if (delivery is null)
            {
                LogSpecTooLarge(logger, id, BundleEvents.MaxClientMessageSize);
                metrics.SpecHandedOver(state, HandOver.Skipped, time.GetElapsedTime(started));
                StopRetrying();
                return;
            }

            if (dispatchers.TryDeliver(delivery))
            {
                pursuit.WasHere();
            }
            else
            {
                await DeliverThroughGrain(delivery);
                pursuit.WasAway(delivery.ConsumerName);
            }

            metrics.SpecHandedOver(state, HandOver.Success, time.GetElapsedTime(started));
            StopRetrying();
        }
        catch (Exception failure)
        {
            metrics.SpecHandedOver(state, HandOver.Error, time.GetElapsedTime(started));

            // It is committed, so it is delivered: when the consumer's silo is back, and by its reading of the store at the latest.
            LogNotDelivered(logger, id, state.ConsumerName, failure);
            PutInLine();
            _retry ??= grain.RegisterGrainTimer(TryDeliver, new GrainTimerCreationOptions(RetryPeriod, RetryPeriod) { KeepAlive = true });
        }
    }

    private async Task DeliverThroughGrain(SpecDelivery delivery)
    {
        var work = metrics.WorkBegins(HandOverKind.Specs);
        try
        {
            await grains.Consumer(delivery.ConsumerName).Deliver(delivery);
        }
        finally
        {
            metrics.WorkEnds(HandOverKind.Specs, work);
        }
    }

    private void PutInLine()
    {
        if (_inLineSince is null)
        {
            _inLineSince = time.GetTimestamp();
            metrics.Queued(HandOverKind.Specs);
        }
    }

    private void TakeOutOfLine()
    {
        if (_inLineSince is { } since)
        {
            _inLineSince = null;
            metrics.Dequeued(HandOverKind.Specs, time.GetElapsedTime(since));
        }
    }

    private void StopRetrying()
    {
        _retry?.Dispose();
        _retry = null;
    }
}
