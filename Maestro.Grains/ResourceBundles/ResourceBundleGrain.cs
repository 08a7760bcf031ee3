using Maestro.Grains.Delivery;
using Maestro.Grains.Rebalancing;
using Maestro.Protocol;
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
internal sealed partial class ResourceBundleGrain : Grain, IResourceBundleGrain, IGrainMigrationParticipant
{
    private const string Luggage = "bundle";

    private static readonly TimeSpan Stay = TimeSpan.FromMinutes(10);

    private readonly string _id;
    private readonly StoredBundle _stored;
    private readonly SpecHandOver _specs;
    private readonly StatusHandOver _statuses;
    private readonly DeliveryOptions _options;
    private readonly ReconcileRequests _reconcileRequests;
    private readonly IBundleMetrics _metrics;
    private readonly MemoryShortage _memory;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    // What is stored was given to the consumer by this activation, or it was asked to read it.
    private bool _isHandedOver;

    public ResourceBundleGrain(
        [FromKeyedServices(StorageNames.Hot)] IGrainStorage storage,
        IOptions<DeliveryOptions> options,
        GrainReferences grains,
        ConsumerDispatchers dispatchers,
        ReconcileRequests reconcileRequests,
        BundleMoves moves,
        IGatewayRoutes routes,
        IDeliveryHistory history,
        IBundleMetrics metrics,
        IHandOverMetrics handOvers,
        MemoryShortage memory,
        TimeProvider time,
        ILogger<ResourceBundleGrain> logger)
    {
        (_options, _reconcileRequests, _metrics, _memory, _time, _logger) = (options.Value, reconcileRequests, metrics, memory, time, logger);
        _id = this.GetPrimaryKeyString();
        _stored = new StoredBundle(this.GetGrainId(), storage, metrics, time);
        _specs = new SpecHandOver(this, _id, _stored, dispatchers, grains, new ConsumerPursuit(_id, moves, time), _options.SourceId, handOvers, time, logger);
        _statuses = new StatusHandOver(_id, routes, history, handOvers, time, logger);
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_specs.Abandon() && _stored.Current is { } state)
        {
            _reconcileRequests.Add(state.ConsumerName);
        }

        return base.OnDeactivateAsync(reason, cancellationToken);
    }

    /// <inheritdoc/>
    public void OnDehydrate(IDehydrationContext dehydrationContext)
    {
        if (_stored is { Current: { } state, TrustedETag: { } etag })
        {
            dehydrationContext.TryAddValue(Luggage, new CarriedBundle(state, etag, _isHandedOver, _statuses.PassedOn, _statuses.Observed));
        }
    }

    /// <inheritdoc/>
    public void OnRehydrate(IRehydrationContext rehydrationContext)
    {
        if (rehydrationContext.TryGetValue<CarriedBundle>(Luggage, out var carried) && carried is not null)
        {
            _stored.Take(carried.State, carried.ETag);
            _isHandedOver = carried.IsHandedOver;
            _statuses.Take(carried.PassedOn, carried.Observed);
        }

        // Or it would be gone before the next event, which would bring it back to where it was.
        StayWhileMemoryLasts();
    }

    /// <inheritdoc/>
    public async Task<SpecAnswer> Apply(SpecCommand command)
    {
        StayWhileMemoryLasts();
        var turn = _time.GetTimestamp();
        if (command.Action != SpecAction.Create)
        {
            await _stored.Read(BundleAspect.Spec);
        }

        var outcome = ResourceBundleRules.Apply(
            _id, _stored.Current, _stored.TombstoneEventId, command, _options.EnforceSourceOwnership, _time.GetUtcMicroseconds());
        try
        {
            await Write(outcome, BundleAspect.Spec, turn);
        }
        catch (Exception refusal) when (_stored.HasToBeRead(refusal))
        {
            // It was taken for new; what is stored decides now.
            await _stored.Read(BundleAspect.Spec);
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
            _metrics.SpecUpdated();
        }

        await Deliver(outcome);
        return outcome.Answer;
    }

    /// <inheritdoc/>
    public async Task Delete(string actor, string? operationId)
    {
        StayWhileMemoryLasts();
        var turn = _time.GetTimestamp();
        await _stored.Read(BundleAspect.Spec);
        var outcome = ResourceBundleRules.Delete(_stored.Current, actor, _time.GetUtcMicroseconds(), operationId);
        await Write(outcome, BundleAspect.Spec, turn);
        await Deliver(outcome);
    }

    /// <inheritdoc/>
    public async Task<SpecAnswer> ForceFinalize(string actor, string reason)
    {
        var turn = _time.GetTimestamp();
        await _stored.Read(BundleAspect.Spec);
        var outcome = ResourceBundleRules.ForceFinalize(
            _id, _stored.Current, actor, reason, _options.SourceId, Guid.NewGuid().ToString(), _time.GetUtcMicroseconds());
        if (outcome.State is { } state)
        {
            await Remove(state, BundleAspect.Spec, turn);
            LogForced(_logger, _id, state.ConsumerName, actor, reason);
        }

        return outcome.Answer;
    }

    /// <inheritdoc/>
    public async Task<SpecAnswer> UpdateStatus(StatusCommand command)
    {
        StayWhileMemoryLasts();
        var turn = _time.GetTimestamp();
        await _stored.Read(BundleAspect.Status);
        var (before, storedAt) = (_stored.Current?.Status?.Version, _stored.Current?.UpdatedAt);
        var outcome = ResourceBundleRules.UpdateStatus(_id, _stored.Current, command, _time.GetUtcMicroseconds());
        if (outcome.State is not { } state)
        {
            await PassOnUnlessDone(command);
            return outcome.Answer;
        }

        if (state.Change == BundleChange.Removed)
        {
            await Remove(state, BundleAspect.Status, turn);
            return outcome.Answer;
        }

        await Write(outcome, BundleAspect.Status, turn);
        _metrics.StatusUpdated(state, before is null ? _time.GetUtcNow() - state.CreatedAt : null);
        await _statuses.PassOn(state, again: false);
        if (before != state.Version)
        {
            // Nothing but the spec has moved that time since this version was stored.
            _metrics.Acknowledged(state.UpdatedAt - (storedAt ?? state.UpdatedAt));
            await _specs.Acknowledge(state.ConsumerName, state.Version);
        }

        return outcome.Answer;
    }

    private void StayWhileMemoryLasts() => DelayDeactivation(_memory.IsShort ? TimeSpan.Zero : Stay);

    /// <summary>A report that is stored already, but not by this activation, may have been committed without anybody having been told.</summary>
    private async ValueTask PassOnUnlessDone(StatusCommand command)
    {
        if (_stored.Current is { Status: { } stored } current
            && stored.SequenceId == command.Status.SequenceId && stored.SequenceId != _statuses.PassedOn)
        {
            await _statuses.PassOn(current, again: true);
            await _specs.Acknowledge(current.ConsumerName, stored.Version);
        }
    }

    /// <param name="outcome">What was decided; without a state nothing is stored.</param>
    /// <param name="part">What the request is about.</param>
    /// <param name="turn">The time the request had its turn.</param>
    private async Task Write(BundleOutcome outcome, BundleAspect part, long turn)
    {
        if (outcome.State is not { } state)
        {
            return;
        }

        try
        {
            await _stored.Write(state, part, turn);
        }
        catch (Exception failure) when (!_stored.IsRefused(failure))
        {
            // Whether it was committed is not known, so the next call starts from what is stored, and the consumer reads it.
            DeactivateOnIdle();
            _reconcileRequests.Add(state.ConsumerName);
            if (failure is InconsistentStateException)
            {
                // Another activation of this bundle wrote first; the next call reads what it wrote.
                throw new StorageUnavailableException($"resource {_id} was changed elsewhere at the same time; try again", failure);
            }

            throw;
        }
    }

    /// <summary>
    /// The gateways of the watchers have the last status before the row goes, and pass it on when it is gone: after a crash in between they pass
    /// it on by themselves, and nobody waits for ever.
    /// </summary>
    private async Task Remove(ResourceBundleState state, BundleAspect part, long turn)
    {
        await _statuses.AnnounceEnd(state);
        try
        {
            await _stored.Remove(state, part, turn);
        }
        catch (Exception)
        {
            // Whether it was committed is not known, so the next call starts from what is stored.
            DeactivateOnIdle();
            throw;
        }

        _statuses.Finish();
        await _specs.Acknowledge(state.ConsumerName, version: 0);
    }

    /// <summary>
    /// Delivers what was written. A request whose effect is stored already, but not by this activation, may be the repetition of one that was
    /// committed without its consumer having been told; it is not delivered once more, since nearly always it was, but the consumer reads it.
    /// </summary>
    private async Task Deliver(BundleOutcome outcome)
    {
        if (outcome.State is not null)
        {
            _isHandedOver = true;
            await _specs.Deliver();
        }
        else if (outcome.Answer.Code == MaestroErrorCode.None && !_isHandedOver
            && _stored.Current is { } current && (current.DeletedAt is not null || current.Status?.Version != current.Version))
        {
            _isHandedOver = true;
            _reconcileRequests.Add(current.ConsumerName);
        }
    }
}
