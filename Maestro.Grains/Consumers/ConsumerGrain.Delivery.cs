using System.Collections.Immutable;
using Google.Protobuf;
using Maestro.Grains.Delivery;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Grains.Consumers;

internal sealed partial class ConsumerGrain
{
    /// <summary>Beyond so many bundles that nobody knows it is not looked up whether they were removed; an agent waits for the answer.</summary>
    private const int MaxLookedUp = 5_000;

    private ConsumerDispatcher? _dispatcher;

    private ConsumerDispatcher Dispatcher => _dispatcher ??= dispatchers.Open(Name);

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_dispatcher is { } dispatcher)
        {
            dispatchers.Close(dispatcher);
        }

        return base.OnDeactivateAsync(reason, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task Attach(string gatewayId, bool reconcile)
    {
        await routes.Reach(gatewayId);
        Dispatcher.Attach(gatewayId, reconcile);
    }

    /// <inheritdoc/>
    public async Task Expedite()
    {
        await FindGateways();
        Dispatcher.Expedite();
    }

    /// <inheritdoc/>
    public Task Detach(string gatewayId)
    {
        Dispatcher.TryDetach(gatewayId);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task Deliver(SpecDelivery delivery)
    {
        await FindGateways();
        Dispatcher.TryDeliver(delivery);
    }

    /// <inheritdoc/>
    public Task Acknowledge(string resourceId, int version)
    {
        _dispatcher?.TryAcknowledge(resourceId, version);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task Reconcile()
    {
        await FindGateways();
        Dispatcher.Reconcile();
    }

    /// <inheritdoc/>
    public async Task Redeliver()
    {
        Dispatcher.Reconcile();
        if (Dispatcher.IsAlone)
        {
            // Something was lost, which may have been the word of a gateway.
            await routes.Ready;
            Dispatcher.AddHolders(await routes.FindHolders(Name));
        }

        await RepeatDue();
    }

    /// <inheritdoc/>
    public async Task RepeatDue()
    {
        await FindGateways();
        await Load();
        var due = Dispatcher.TakeDue();
        if (Dispatcher.TakeGivenUp() is > 0 and var givenUp)
        {
            metrics.DeletionsGivenUp(givenUp);
        }

        if (due.Length > 0)
        {
            Dispatcher.BeginRead();
            var repeated = Dispatcher.Repeat(due, await rows.ListVersions(Name, CancellationToken.None));
            if (repeated > 0)
            {
                LogRepeating(logger, Name, repeated);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<ResyncAnswer> Resync(ImmutableArray<HeldVersion> held)
    {
        await FindGateways();
        Dispatcher.BeginRead();
        var versions = await rows.ListVersions(Name, CancellationToken.None);
        var plan = SpecResync.Plan(versions, held, stored.RecordExists, options.Value);
        if (plan.Refused.Length is > 0 and <= MaxLookedUp && stored.RecordExists && options.Value.ResyncDeletionNotices)
        {
            plan = plan.Allow(await history.FindRemoved(Name, [.. plan.Refused.Select(unknown => unknown.ResourceId)], CancellationToken.None));
        }

        var notices = Dispatcher.AnswerResync(versions, plan, Notice);
        if (!plan.Refused.IsEmpty)
        {
            LogNoticesRefused(logger, Name, plan.Refused.Length);
        }

        return new ResyncAnswer(plan.ToSend.Length, notices, plan.Refused.Length);
    }

    /// <inheritdoc/>
    public async Task<DeliveryStanding> Standing(string resourceId)
    {
        await FindGateways();
        if (Dispatcher.StandingOf(resourceId).Attached)
        {
            // Only then is anything sent, so only then does it matter what.
            await Load();
        }

        return Dispatcher.StandingOf(resourceId);
    }

    private SpecDelivery Notice(HeldVersion unknown)
    {
        var notice = SpecEvents.DeletionNotice(
            options.Value.SourceId, unknown.ResourceId, Name, unknown.Version, Guid.NewGuid().ToString(), time.GetUtcNow());
        return new SpecDelivery(Name, unknown.ResourceId, Version: 0, Deleting: true, ProtobufBinding.Encode(notice).ToByteArray());
    }

    private async Task Load()
    {
        if (Dispatcher.NeedsStored())
        {
            var outcome = HandOver.Error;
            try
            {
                Dispatcher.BeginRead();
                Dispatcher.TakeStored(await rows.ListVersions(Name, CancellationToken.None));
                outcome = HandOver.Success;
            }
            finally
            {
                metrics.SpecsSynced(outcome);
            }
        }
    }

    /// <summary>A fresh activation does not know who is attached; the gateways do.</summary>
    private async Task FindGateways()
    {
        if (!Dispatcher.KnowsGateways)
        {
            await routes.Ready;
            Dispatcher.AddHolders(await routes.FindHolders(Name));
        }
    }
}
