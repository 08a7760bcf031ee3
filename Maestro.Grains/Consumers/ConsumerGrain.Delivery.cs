using System.Collections.Immutable;
using Google.Protobuf;
using Maestro.Grains.Delivery;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Grains.Consumers;

internal sealed partial class ConsumerGrain
{
    private ConsumerDesk? _desk;

    private ConsumerDesk Desk => _desk ??= desks.Open(Name);

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_desk is { } desk)
        {
            desks.Close(desk);
        }

        return base.OnDeactivateAsync(reason, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task Attach(string gatewayId, bool reconcile)
    {
        await routes.Reach(gatewayId);
        Desk.Attach(gatewayId, reconcile);
    }

    /// <inheritdoc/>
    public Task Detach(string gatewayId)
    {
        Desk.TryDetach(gatewayId);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task Deliver(SpecDelivery delivery)
    {
        await FindGateways();
        Desk.TryDeliver(delivery);
    }

    /// <inheritdoc/>
    public Task Acknowledge(string resourceId, int version)
    {
        _desk?.TryAcknowledge(resourceId, version);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Redeliver()
    {
        Desk.Distrust();
        return RepeatDue();
    }

    /// <inheritdoc/>
    public async Task RepeatDue()
    {
        await FindGateways();
        if (Desk.NeedsStored())
        {
            Desk.BeginRead();
            Desk.TakeStored(await rows.ListVersions(Name, CancellationToken.None));
        }

        if (Desk.TakeDue() is { Length: > 0 } due)
        {
            Desk.BeginRead();
            var repeated = Desk.Repeat(due, await rows.ListVersions(Name, CancellationToken.None));
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
        Desk.BeginRead();
        var versions = await rows.ListVersions(Name, CancellationToken.None);
        var plan = SpecResync.Plan(versions, held, stored.RecordExists, options.Value);
        var notices = Desk.AnswerResync(versions, plan, Notice);
        if (plan.Refused > 0)
        {
            LogNoticesRefused(logger, Name, plan.Refused);
        }

        return new ResyncAnswer(plan.ToSend.Length, notices, plan.Refused);
    }

    private SpecDelivery Notice(HeldVersion unknown)
    {
        var notice = SpecEvents.DeletionNotice(
            options.Value.SourceId, unknown.ResourceId, Name, unknown.Version, Guid.NewGuid().ToString(), time.GetUtcNow());
        return new SpecDelivery(Name, unknown.ResourceId, Version: 0, Deleting: true, ProtobufBinding.Encode(notice).ToByteArray());
    }

    /// <summary>A fresh activation does not know who is attached; the gateways do.</summary>
    private async Task FindGateways()
    {
        if (!Desk.KnowsGateways)
        {
            await routes.Ready;
            Desk.AddHolders(await routes.FindHolders(Name));
        }
    }
}
