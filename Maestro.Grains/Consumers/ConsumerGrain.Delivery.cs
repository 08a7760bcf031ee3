using System.Collections.Immutable;
using Maestro.Grains.Delivery;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using Google.Protobuf;

namespace Maestro.Grains.Consumers;

internal sealed partial class ConsumerGrain
{
    /// <summary>Time an agent gets after it attached to send its resync request, which makes repetitions superfluous.</summary>
    private static readonly TimeSpan AttachGrace = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan MinTimerPeriod = TimeSpan.FromMilliseconds(100);

    private readonly HashSet<string> _gateways = [];
    private DeliveryTracker? _tracker;
    private IGrainTimer? _timer;
    private DateTimeOffset _wakeAt = DateTimeOffset.MaxValue;
    private bool _loaded;
    private bool _askedGateways;

    private DeliveryTracker Tracker => _tracker ??= new DeliveryTracker(options.Value, Random.Shared);

    /// <inheritdoc/>
    public async Task Attach(string gatewayId, bool reconcile)
    {
        await routes.Reach(gatewayId);
        _gateways.Add(gatewayId);
        _loaded &= !reconcile;
        Tracker.Hasten(time.GetUtcNow() + AttachGrace);
        Schedule();
    }

    /// <inheritdoc/>
    public Task Detach(string gatewayId)
    {
        _gateways.Remove(gatewayId);
        Schedule();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task Deliver(SpecDelivery delivery)
    {
        await FindGateways();
        if (Tracker.Sent(delivery.ResourceId, delivery.Version, delivery.Deleting, time.GetUtcNow()))
        {
            Send(delivery);
        }

        Schedule();
    }

    /// <inheritdoc/>
    public Task Acknowledge(string resourceId, int version)
    {
        _tracker?.Acknowledge(resourceId, version);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task Redeliver()
    {
        await FindGateways();
        _loaded = false;
        await RepeatDue(time.GetUtcNow());
        Schedule();
    }

    /// <inheritdoc/>
    public async Task<ResyncAnswer> Resync(ImmutableArray<HeldVersion> held)
    {
        await FindGateways();
        var versions = await rows.ListVersions(Name, CancellationToken.None);
        var plan = SpecResync.Plan(versions, held, stored.RecordExists, options.Value);
        var now = time.GetUtcNow();
        Tracker.Settle(versions);
        foreach (var bundle in plan.ToSend.Where(bundle => !bundle.Acknowledged))
        {
            Tracker.Sent(bundle.ResourceId, bundle.Version, bundle.DeletedAt is not null, now);
        }

        // What the agent holds in the wanted version it has; whether it has reported on it the store knows.
        foreach (var bundle in versions)
        {
            if (!bundle.Acknowledged)
            {
                Tracker.Found(bundle.ResourceId, bundle.Version, bundle.DeletedAt, now + options.Value.RedeliveryDelay);
            }
        }

        _loaded = true;
        if (plan.Refused > 0)
        {
            LogNoticesRefused(logger, Name, plan.Refused);
        }

        foreach (var part in SpecBacklog.InParts(
            Name, plan.ToSend.Select(bundle => bundle.ResourceId), plan.ToDelete.Select(unknown => Notice(unknown, now)), redelivery: false))
        {
            Send(part);
        }

        Schedule();
        return new ResyncAnswer(plan.ToSend.Length, plan.ToDelete.Length, plan.Refused);
    }

    private SpecDelivery Notice(HeldVersion unknown, DateTimeOffset now)
    {
        var notice = SpecEvents.DeletionNotice(
            options.Value.SourceId, unknown.ResourceId, Name, unknown.Version, Guid.NewGuid().ToString(), now);
        return new SpecDelivery(Name, unknown.ResourceId, Version: 0, Deleting: true, ProtobufBinding.Encode(notice).ToByteArray());
    }

    private void Send(object item)
    {
        foreach (var gateway in _gateways)
        {
            if (!routes.Send(gateway, item))
            {
                _gateways.Remove(gateway);
            }
            else if (item is SpecDelivery delivery)
            {
                history.Delivered(delivery, gateway);
            }
        }
    }

    /// <summary>A fresh activation does not know who is attached; the gateways do.</summary>
    private async Task FindGateways()
    {
        await routes.Ready;
        if (!_askedGateways)
        {
            _gateways.UnionWith(await routes.FindHolders(Name));
            _askedGateways = true;
        }
    }

    private async Task RepeatDue(DateTimeOffset now)
    {
        _loaded &= !Tracker.TakeRoomAfterOverflow();
        if (!_loaded)
        {
            await Load(now);
        }

        if (_gateways.Count == 0 || Tracker.TakeDue(now) is not { Length: > 0 } due)
        {
            return;
        }

        // An acknowledgement that got lost would have the bundle repeated for ever.
        Tracker.Settle(await rows.ListVersions(Name, CancellationToken.None));
        string[] open = [.. due.Where(Tracker.IsPending)];
        if (open.Length > 0)
        {
            LogRepeating(logger, Name, open.Length);
        }

        foreach (var part in SpecBacklog.InParts(Name, open, [], redelivery: true))
        {
            Send(part);
        }
    }

    /// <summary>Reads from the store what was committed and never acknowledged, such as before this grain was activated.</summary>
    private async Task Load(DateTimeOffset now)
    {
        var versions = await rows.ListVersions(Name, CancellationToken.None);
        Tracker.Settle(versions);
        foreach (var bundle in versions.Where(bundle => !bundle.Acknowledged))
        {
            // A bundle that was committed a moment ago is on its way here already.
            Tracker.Found(bundle.ResourceId, bundle.Version, bundle.DeletedAt, now + AttachGrace);
        }

        _loaded = true;
    }

    private async Task OnTimer()
    {
        try
        {
            await FindGateways();
            await RepeatDue(time.GetUtcNow());
        }
        catch (StorageUnavailableException failure)
        {
            LogStoreAway(logger, Name, failure);
        }
        finally
        {
            // Whatever went wrong, the next look must come.
            _wakeAt = DateTimeOffset.MaxValue;
            Schedule();
        }
    }

    /// <summary>Sets the timer to what is due next. A timer that is early or superfluous is left alone: this is the hot path.</summary>
    private void Schedule()
    {
        var now = time.GetUtcNow();
        var next = _gateways.Count == 0 ? null : _loaded ? Tracker.NextDue() : now + AttachGrace;
        if (next is null || (_timer is not null && _wakeAt <= next))
        {
            return;
        }

        var wait = next.Value - now;
        wait = wait < MinTimerPeriod ? MinTimerPeriod : wait;
        _wakeAt = now + wait;
        if (_timer is null)
        {
            _timer = this.RegisterGrainTimer(OnTimer, new GrainTimerCreationOptions(wait, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        }
        else
        {
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }
}
