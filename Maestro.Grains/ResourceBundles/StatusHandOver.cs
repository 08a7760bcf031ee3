using Maestro.Grains.Delivery;
using Maestro.Protocol.ResourceBundles;
using Microsoft.Extensions.Logging;

namespace Maestro.Grains.ResourceBundles;

/// <summary>Hands the stored statuses of one bundle over to the gateways that watch its source.</summary>
internal sealed partial class StatusHandOver(
    string id, IGatewayRoutes routes, IDeliveryHistory history, IHandOverMetrics metrics, TimeProvider time, ILogger logger)
{
    // The last status, which the gateways keep back until the bundle is gone.
    private StatusDelivery? _final;

    /// <summary>The sequence id of the status that watchers, if there are any, were sent last; null when none was by this activation.</summary>
    public string? PassedOn { get; private set; }

    /// <summary>What the event history says watchers observed last; null when that is not known.</summary>
    public string? Observed { get; private set; }

    /// <summary>Takes what another activation knew.</summary>
    public void Take(string? passedOn, string? observed) => (PassedOn, Observed) = (passedOn, observed);

    /// <param name="state">What is stored.</param>
    /// <param name="again">Whether somebody else stored it, who may have passed it on.</param>
    public async ValueTask PassOn(ResourceBundleState state, bool again)
    {
        var started = await UntilRoutesAreKnown();
        var status = StatusFor(state);
        if (status is not null)
        {
            routes.SendToWatchers(status.Source, status);
            if (again)
            {
                RecordObservedAgain(state);
            }
            else
            {
                RecordObserved(state);
            }
        }

        PassedOn = state.Status?.SequenceId;
        metrics.StatusHandedOver(deleted: false, status is null ? HandOver.Skipped : HandOver.Success, time.GetElapsedTime(started));
    }

    /// <summary>Brings the last status to the gateways, which keep it back until <see cref="Finish"/>: what they have is not lost with this silo.</summary>
    public async Task AnnounceEnd(ResourceBundleState state)
    {
        var started = await UntilRoutesAreKnown();
        var work = metrics.WorkBegins(HandOverKind.Statuses);
        var outcome = HandOver.Error;
        try
        {
            _final = StatusFor(state) is { } status ? status with { IsFinal = true } : null;
            if (_final is not null)
            {
                await routes.SendStatusAndConfirm(_final with { AwaitsRemoval = true });
            }

            outcome = _final is null ? HandOver.Skipped : HandOver.Success;
        }
        finally
        {
            metrics.WorkEnds(HandOverKind.Statuses, work);
            metrics.StatusHandedOver(deleted: true, outcome, time.GetElapsedTime(started));
        }
    }

    /// <summary>The bundle is gone: its watchers may hear of it.</summary>
    public void Finish()
    {
        if (_final is { } final)
        {
            // The activation stays for a while; the event need not.
            _final = null;
            routes.SendToWatchers(final.Source, final);
        }
    }

    /// <summary>A status in line waits for nothing else; the result is the time its hand-over begins.</summary>
    private async ValueTask<long> UntilRoutesAreKnown()
    {
        var since = time.GetTimestamp();
        metrics.Queued(HandOverKind.Statuses);
        await routes.Ready;
        var started = time.GetTimestamp();
        metrics.Dequeued(HandOverKind.Statuses, time.GetElapsedTime(since, started));
        return started;
    }

    private StatusDelivery? StatusFor(ResourceBundleState state)
    {
        if (!routes.HasWatchers(state.Source))
        {
            return null;
        }

        var status = BundleEvents.ToStatusDelivery(id, state, time.GetUtcNow());
        if (status is null)
        {
            LogStatusTooLarge(logger, id, BundleEvents.MaxClientMessageSize);
        }

        return status;
    }

    /// <summary>Most statuses say what the one before said, so a line for each would only make the history long.</summary>
    private void RecordObserved(ResourceBundleState state)
    {
        if (state.Change == BundleChange.Acknowledged || Observed != state.Detail)
        {
            Observed = state.Detail;
            history.Observed(id, state, state.Detail, repeated: false);
        }
    }

    /// <summary>The status was stored by somebody who may have recorded it.</summary>
    private void RecordObservedAgain(ResourceBundleState state)
    {
        Observed = WorkConditions.Of(state.Status!.Data).TextAt(state.Status.Version);
        history.Observed(id, state, Observed, repeated: true);
    }
}
