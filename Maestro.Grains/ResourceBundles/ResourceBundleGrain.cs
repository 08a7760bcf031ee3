using Maestro.Grains.Delivery;
using Maestro.Protocol;
using Maestro.Protocol.ResourceBundles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace Maestro.Grains.ResourceBundles;

/// <inheritdoc cref="IResourceBundleGrain"/>
/// <remarks>
/// The row is read by the first call that needs it, not by the activation: the insert of a new bundle tells by itself whether there is one.
/// An event for a bundle in memory costs half of one that activates it first, so a bundle stays for ten minutes unless memory is short.
/// </remarks>
[Orleans.Placement.PreferLocalPlacement]
[CollectionAgeLimit("0:00:02")] // in minutes it would be at least one
internal sealed partial class ResourceBundleGrain(
    [FromKeyedServices(StorageNames.Hot)] IGrainStorage storage,
    IOptions<DeliveryOptions> options,
    HotGrains grains,
    ConsumerDesks desks,
    ConsumerDoubts doubts,
    IGatewayRoutes routes,
    IDeliveryHistory history,
    IBundleMetrics metrics,
    MemoryShortage memory,
    TimeProvider time,
    ILogger<ResourceBundleGrain> logger) : Grain, IResourceBundleGrain
{
    private const string StateName = "resource-bundle";

    private static readonly TimeSpan DeliveryRetryPeriod = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Stay = TimeSpan.FromMinutes(10);

    private readonly GrainState<ResourceBundleState> _stored = new();
    private SpecMemory _memory;
    private bool _read;
    private IGrainTimer? _deliveryRetry;
    private string? _observed;

    // What is stored waits to be handed over: for a moment, or until it is tried again.
    private long? _inLineSince;

    // What is stored was given to the consumer by this activation, or it was asked to read it.
    private bool _isHandedOver;

    // The sequence id of the status that watchers, if there are any, were sent last.
    private string? _passedOn;

    private string Id => this.GetPrimaryKeyString();

    private ResourceBundleState? Current => _stored.RecordExists ? _stored.State : null;

    private string? TombstoneEventId => _stored.State?.TombstoneEventId;

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        TakeOutOfLine();
        return base.OnDeactivateAsync(reason, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SpecAnswer> Apply(SpecCommand command)
    {
        StayWhileMemoryLasts();
        var turn = time.GetTimestamp();
        if (command.Action != SpecAction.Create)
        {
            await Read(BundlePart.Spec);
        }

        var outcome = ResourceBundleRules.Apply(
            Id, Current, TombstoneEventId, command, options.Value.EnforceSourceOwnership, time.GetUtcMicroseconds());
        try
        {
            await Write(outcome, BundlePart.Spec, turn);
        }
        catch (Exception refusal) when (!_read && refusal is InconsistentStateException or ConsumerMissingException)
        {
            // It was taken for new; what is stored decides now.
            await Read(BundlePart.Spec);
            return await Apply(command);
        }
        catch (ConsumerMissingException missing)
        {
            return SpecAnswer.Error(
                MaestroErrorCode.General,
                $"failed to create resource: {new MaestroError(MaestroErrorCode.General, $"Unable to create Resource: {missing.Message}")}");
        }

        if (outcome.State?.Change == BundleChange.SpecUpdated)
        {
            metrics.SpecUpdated();
        }

        await DeliverWritten(outcome);
        DoubtDelivery(outcome);
        return outcome.Answer;
    }

    /// <inheritdoc/>
    public async Task Delete(string actor, string? operationId)
    {
        StayWhileMemoryLasts();
        var turn = time.GetTimestamp();
        await Read(BundlePart.Spec);
        var outcome = ResourceBundleRules.Delete(Current, actor, time.GetUtcMicroseconds(), operationId);
        await Write(outcome, BundlePart.Spec, turn);
        await DeliverWritten(outcome);
        DoubtDelivery(outcome);
    }

    /// <inheritdoc/>
    public async Task<SpecAnswer> ForceFinalize(string actor, string reason)
    {
        var turn = time.GetTimestamp();
        await Read(BundlePart.Spec);
        var outcome = ResourceBundleRules.ForceFinalize(
            Id, Current, actor, reason, options.Value.SourceId, Guid.NewGuid().ToString(), time.GetUtcMicroseconds());
        if (outcome.State is { } state)
        {
            await Remove(state, BundlePart.Spec, turn);
            LogForced(logger, Id, state.ConsumerName, actor, reason);
        }

        return outcome.Answer;
    }

    /// <inheritdoc/>
    public async Task<SpecAnswer> UpdateStatus(StatusCommand command)
    {
        StayWhileMemoryLasts();
        var turn = time.GetTimestamp();
        await Read(BundlePart.Status);
        var (before, storedAt) = (Current?.Status?.Version, Current?.UpdatedAt);
        var outcome = ResourceBundleRules.UpdateStatus(Id, Current, command, time.GetUtcMicroseconds());
        if (outcome.State is not { } state)
        {
            await PassOnUnlessDone(command);
            return outcome.Answer;
        }

        if (state.Change == BundleChange.Removed)
        {
            await Remove(state, BundlePart.Status, turn);
            return outcome.Answer;
        }

        await Write(outcome, BundlePart.Status, turn);
        metrics.StatusUpdated(state, before is null ? time.GetUtcNow() - state.CreatedAt : null);
        await PassOn(state, again: false);
        if (before != state.Version)
        {
            // Nothing but the spec has moved that time since this version was stored.
            metrics.Acknowledged(state.UpdatedAt - (storedAt ?? state.UpdatedAt));
            await Acknowledge(state.ConsumerName, state.Version);
        }

        return outcome.Answer;
    }

    /// <param name="state">What is stored.</param>
    /// <param name="again">Whether somebody else stored it, who may have passed it on.</param>
    private async ValueTask PassOn(ResourceBundleState state, bool again)
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

        _passedOn = state.Status?.SequenceId;
        metrics.StatusHandedOver(deleted: false, status is null ? HandOver.Skipped : HandOver.Success, time.GetElapsedTime(started));
    }

    /// <summary>A report that is stored already, but not by this activation, may have been committed without anybody having been told.</summary>
    private async ValueTask PassOnUnlessDone(StatusCommand command)
    {
        if (Current is { Status: { } stored } current && stored.SequenceId == command.Status.SequenceId && stored.SequenceId != _passedOn)
        {
            await PassOn(current, again: true);
            await Acknowledge(current.ConsumerName, stored.Version);
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

    private void StayWhileMemoryLasts() => DelayDeactivation(memory.IsShort ? TimeSpan.Zero : Stay);

    private async ValueTask Read(BundlePart part)
    {
        if (_read)
        {
            return;
        }

        try
        {
            await storage.ReadStateAsync(StateName, this.GetGrainId(), _stored);
            _read = true;
        }
        finally
        {
            if (!_read)
            {
                metrics.TurnBegins(part, isRead: false);
            }
        }
    }

    /// <summary>
    /// The watchers hear of the end before the row goes: after a crash in between the agent reports again, and nobody waits for ever.
    /// </summary>
    private async Task Remove(ResourceBundleState state, BundlePart part, long turn)
    {
        var started = await UntilRoutesAreKnown();
        var work = metrics.WorkBegins(HandOverKind.Statuses);
        var outcome = HandOver.Error;
        try
        {
            var status = StatusFor(state);
            if (status is not null)
            {
                await routes.SendStatusAndConfirm(status with { IsFinal = true });
            }

            outcome = status is null ? HandOver.Skipped : HandOver.Success;
        }
        finally
        {
            metrics.WorkEnds(HandOverKind.Statuses, work);
            metrics.StatusHandedOver(deleted: true, outcome, time.GetElapsedTime(started));
        }

        var consumer = state.ConsumerName;
        var before = _stored.State;
        _stored.State = state;
        var isDone = false;
        metrics.TurnBegins(part, isRead: true);
        try
        {
            await storage.ClearStateAsync(StateName, this.GetGrainId(), _stored);
            isDone = true;
        }
        catch (Exception)
        {
            GiveUp(before);
            throw;
        }
        finally
        {
            metrics.TurnEnds(part, isDone, time.GetElapsedTime(turn));
        }

        await Acknowledge(consumer, version: 0);
    }

    /// <param name="outcome">What was decided; without a state nothing is stored.</param>
    /// <param name="part">What the request is about.</param>
    /// <param name="turn">The time the request had its turn.</param>
    private async Task Write(BundleOutcome outcome, BundlePart part, long turn)
    {
        if (outcome.State is null)
        {
            return;
        }

        var before = _stored.State;
        _stored.State = outcome.State;
        var isDone = false;
        metrics.TurnBegins(part, isRead: true);
        try
        {
            await storage.WriteStateAsync(StateName, this.GetGrainId(), _stored);
            _stored.State = Kept(outcome.State, before);
            _read = true;
            isDone = true;
        }
        catch (Exception failure) when (
            failure is ConsumerMissingException or StorageUnavailableException { IsUntried: true } || (!_read && failure is InconsistentStateException))
        {
            // A refusal is an answer of the storage; only one that had no room has failed.
            isDone = failure is not StorageUnavailableException;
            _stored.State = before;
            throw;
        }
        catch (Exception failure)
        {
            GiveUp(before);
            doubts.Tell(outcome.State.ConsumerName);
            if (failure is InconsistentStateException)
            {
                // Another activation of this bundle wrote first; the next call reads what it wrote.
                throw new StorageUnavailableException($"resource {Id} was changed elsewhere at the same time; try again", failure);
            }

            throw;
        }
        finally
        {
            metrics.TurnEnds(part, isDone, time.GetElapsedTime(turn));
        }
    }

    private ResourceBundleState Kept(ResourceBundleState written, ResourceBundleState? before) => written with
    {
        Change = BundleChange.None,
        Detail = "",
        Spec = ReferenceEquals(written.Spec, before?.Spec) ? written.Spec : _memory.Keep(written.Spec),
    };

    /// <summary>Whether the failed write was committed is not known, so the next call starts from what is stored, and the consumer reads it.</summary>
    private void GiveUp(ResourceBundleState? before)
    {
        _stored.State = before;
        DeactivateOnIdle();
    }

    /// <summary>
    /// A request whose effect is stored already, but not by this activation, may be the repetition of one that was committed without its consumer
    /// having been told. It is not delivered once more, since nearly always it was.
    /// </summary>
    private void DoubtDelivery(BundleOutcome outcome)
    {
        if (outcome is { State: null, Answer.Code: MaestroErrorCode.None } && !_isHandedOver
            && Current is { } current && (current.DeletedAt is not null || current.Status?.Version != current.Version))
        {
            _isHandedOver = true;
            doubts.Tell(current.ConsumerName);
        }
    }

    private StatusDelivery? StatusFor(ResourceBundleState state)
    {
        if (!routes.HasWatchers(state.Source))
        {
            return null;
        }

        var status = BundleEvents.ToStatusDelivery(Id, state, time.GetUtcNow());
        if (status is null)
        {
            LogStatusTooLarge(logger, Id, BundleEvents.MaxClientMessageSize);
        }

        return status;
    }

    /// <summary>Most statuses say what the one before said, so a line for each would only make the history long.</summary>
    private void RecordObserved(ResourceBundleState state)
    {
        if (state.Change == BundleChange.Acknowledged || _observed != state.Detail)
        {
            _observed = state.Detail;
            history.Observed(Id, state, state.Detail, repeated: false);
        }
    }

    /// <summary>The status was stored by somebody who may have recorded it.</summary>
    private void RecordObservedAgain(ResourceBundleState state)
    {
        _observed = WorkConditions.Of(state.Status!.Data).TextAt(state.Status.Version);
        history.Observed(Id, state, _observed, repeated: true);
    }

    private async Task DeliverWritten(BundleOutcome outcome)
    {
        if (outcome.State is not null)
        {
            _isHandedOver = true;
            PutInLine();
            await Deliver();
        }
    }

    private async Task Deliver()
    {
        TakeOutOfLine();
        if (Current is not { } state)
        {
            StopRetrying();
            return;
        }

        var started = time.GetTimestamp();
        try
        {
            var delivery = BundleEvents.ToDelivery(Id, state, options.Value.SourceId, resync: false, time.GetUtcNow());
            if (delivery is null)
            {
                LogSpecTooLarge(logger, Id, BundleEvents.MaxClientMessageSize);
                metrics.SpecHandedOver(state, HandOver.Skipped, time.GetElapsedTime(started));
                StopRetrying();
                return;
            }

            if (!desks.TryDeliver(delivery))
            {
                await DeliverThroughGrain(delivery);
            }

            metrics.SpecHandedOver(state, HandOver.Success, time.GetElapsedTime(started));
            StopRetrying();
        }
        catch (Exception failure)
        {
            metrics.SpecHandedOver(state, HandOver.Error, time.GetElapsedTime(started));

            // It is committed, so it is delivered: when the consumer's silo is back, and by its reading of the store at the latest.
            LogNotDelivered(logger, Id, state.ConsumerName, failure);
            PutInLine();
            _deliveryRetry ??= this.RegisterGrainTimer(
                Deliver, new GrainTimerCreationOptions(DeliveryRetryPeriod, DeliveryRetryPeriod) { KeepAlive = true });
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
        _deliveryRetry?.Dispose();
        _deliveryRetry = null;
    }

    private async Task Acknowledge(string consumer, int version)
    {
        if (desks.TryAcknowledge(consumer, Id, version))
        {
            return;
        }

        try
        {
            await grains.Consumer(consumer).Acknowledge(Id, version);
        }
        catch (Exception failure)
        {
            // The worst that follows is a repetition of the spec, which the agent knows already.
            LogNotAcknowledged(logger, Id, consumer, failure);
        }
    }
}
