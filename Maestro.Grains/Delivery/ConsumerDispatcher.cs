using Maestro.Grains.ResourceBundles;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Grains.Delivery;

/// <summary>
/// The delivery of one consumer's specs, on the silo where its grain lives: which gateways hold the consumer and what waits for an
/// acknowledgement. The grain owns it; bundles' grains of the same silo hand their specs over here without a message to that grain, so every
/// member may be called from any thread.
/// </summary>
internal sealed class ConsumerDispatcher
{
    /// <summary>Time an agent gets after it attached to send its resync request, which makes repetitions superfluous.</summary>
    private static readonly TimeSpan AttachGrace = TimeSpan.FromSeconds(2);

    private readonly DeliveryOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<ConsumerDispatcher, DateTimeOffset> _wakeAt;
    private readonly Lock _lock = new();
    private readonly DeliveryTracker _tracker;
    private readonly AttachedGateways _gateways;
    private readonly StoreReads _reads;
    private readonly WakeSchedule _wakes;
    private bool _isClosed;
    private int _toldGivenUp;

    /// <summary>Opens the dispatcher of a consumer.</summary>
    /// <param name="name">The consumer.</param>
    /// <param name="options">When what is not acknowledged is sent again.</param>
    /// <param name="random">Spreads the repetitions.</param>
    /// <param name="routes">The way to the gateways.</param>
    /// <param name="history">Where deliveries are recorded.</param>
    /// <param name="time">The clock.</param>
    /// <param name="wakeAt">Asks for a <see cref="Wake"/> at a time; called with the dispatcher's lock held.</param>
    public ConsumerDispatcher(
        string name, DeliveryOptions options, Random random, IGatewayRoutes routes, IDeliveryHistory history, TimeProvider time,
        Action<ConsumerDispatcher, DateTimeOffset> wakeAt)
    {
        (Name, _options, _time, _wakeAt) = (name, options, time, wakeAt);
        var now = time.GetUtcNow();
        _tracker = new DeliveryTracker(options, random);
        _gateways = new AttachedGateways(name, routes, history);
        _reads = new StoreReads(now + AttachGrace);
        _wakes = new WakeSchedule(Ask, now);
    }

    /// <summary>The consumer.</summary>
    public string Name { get; }

    /// <summary>False until <see cref="AddHolders"/>: a fresh activation has to ask the gateways which of them hold its consumer.</summary>
    public bool KnowsGateways
    {
        get
        {
            lock (_lock)
            {
                return _gateways.AreKnown;
            }
        }
    }

    /// <summary>Nobody is there who could be sent to, as far as is known.</summary>
    public bool IsAlone
    {
        get
        {
            lock (_lock)
            {
                return _gateways.IsAlone;
            }
        }
    }

    /// <summary>Whether what is sent goes through this gateway, as far as is known.</summary>
    public bool SendsThrough(string gatewayId)
    {
        lock (_lock)
        {
            return _gateways.SendThrough(gatewayId);
        }
    }

    /// <summary>Takes what the gateways said.</summary>
    public void AddHolders(IEnumerable<string> gatewayIds)
    {
        lock (_lock)
        {
            foreach (var id in gatewayIds)
            {
                AddLocked(id);
            }

            _gateways.Know();
            WaitLocked();
        }
    }

    /// <summary>A gateway holds the consumer. With <paramref name="reconcile"/> the store is to be read again.</summary>
    public void Attach(string gatewayId, bool reconcile)
    {
        lock (_lock)
        {
            AttachLocked(gatewayId, reconcile);
        }
    }

    /// <summary>The way to the agents is open again, through a broker: what waits is sent soon, and the store is read before.</summary>
    public void Expedite()
    {
        lock (_lock)
        {
            ExpediteLocked(reconcile: true);
        }
    }

    /// <summary>The same without the store; false when the dispatcher is closed.</summary>
    public bool TryAttach(string gatewayId)
    {
        lock (_lock)
        {
            if (!_isClosed)
            {
                AttachLocked(gatewayId, reconcile: false);
            }

            return !_isClosed;
        }
    }

    /// <summary>A gateway does not hold the consumer any more; false when the dispatcher is closed.</summary>
    public bool TryDetach(string gatewayId)
    {
        lock (_lock)
        {
            _gateways.Remove(gatewayId);
            return !_isClosed;
        }
    }

    /// <summary>Sends a committed spec to every attached gateway; false when only the grain can.</summary>
    public bool TryDeliver(SpecDelivery delivery)
    {
        lock (_lock)
        {
            if (_isClosed || !_gateways.AreKnown)
            {
                return false;
            }

            _reads.Note(delivery.ResourceId);
            if (_tracker.Sent(delivery.ResourceId, delivery.Version, delivery.Deleting, _time.GetUtcNow()))
            {
                _gateways.Send(delivery);
            }

            WaitLocked();
            return true;
        }
    }

    /// <summary>The agent reported on this version of the bundle; with version 0 the bundle is gone. False when the dispatcher is closed.</summary>
    public bool TryAcknowledge(string resourceId, int version)
    {
        lock (_lock)
        {
            _tracker.Acknowledge(resourceId, version);
            return !_isClosed;
        }
    }

    /// <summary>A read of the store begins. What is delivered from now on is newer than what it may find.</summary>
    public void BeginRead()
    {
        lock (_lock)
        {
            _reads.Begin();
        }
    }

    /// <summary>Takes what the store shows as not acknowledged, such as what was committed before this activation.</summary>
    public void TakeStored(IReadOnlyCollection<BundleVersion> versions)
    {
        lock (_lock)
        {
            // A bundle that was committed a moment ago is on its way here already.
            EndReadLocked(versions, _time.GetUtcNow() + AttachGrace);
            WaitLocked();
        }
    }

    /// <summary>Sends an agent what it lacks, and notices of what it holds and the store does not know.</summary>
    /// <param name="versions">What the store has.</param>
    /// <param name="plan">What follows from it.</param>
    /// <param name="notice">Makes a notice.</param>
    /// <returns>How many notices were sent.</returns>
    public int AnswerResync(IReadOnlyCollection<BundleVersion> versions, ResyncPlan plan, Func<HeldVersion, SpecDelivery> notice)
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            foreach (var bundle in plan.ToSend.Where(bundle => !bundle.Acknowledged && !_reads.IsNews(bundle.ResourceId)))
            {
                _tracker.Sent(bundle.ResourceId, bundle.Version, bundle.DeletedAt is not null, now);
            }

            // A bundle that was created meanwhile exists: the notice would delete it from the cluster.
            SpecDelivery[] notices = [.. plan.ToDelete.Where(held => !_reads.IsNews(held.ResourceId)).Select(notice)];

            // What the agent holds in the wanted version it has; whether it has reported on it the store knows.
            EndReadLocked(versions, now + _options.RedeliveryDelay);
            foreach (var part in SpecBacklog.InParts(Name, plan.ToSend.Select(bundle => bundle.ResourceId), notices, redelivery: false))
            {
                _gateways.Send(part);
            }

            WaitLocked();
            return notices.Length;
        }
    }

    /// <summary>The bundles to send again now; empty also when nobody is there to send to.</summary>
    public string[] TakeDue()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            _wakes.Attend(now);
            string[] due = _gateways.IsAlone ? [] : _tracker.TakeDue(now);
            WaitLocked();
            return due;
        }
    }

    /// <summary>How many deletions became stale since this was asked last.</summary>
    public int TakeGivenUp()
    {
        lock (_lock)
        {
            var since = _tracker.GivenUp - _toldGivenUp;
            _toldGivenUp = _tracker.GivenUp;
            return since;
        }
    }

    /// <summary>Sends again what is due and, as the store has it, still not acknowledged; returns how many.</summary>
    public int Repeat(string[] due, IReadOnlyCollection<BundleVersion> versions)
    {
        lock (_lock)
        {
            // An acknowledgement that got lost would have the bundle repeated for ever.
            _tracker.Settle(versions, _reads.News);
            _reads.End();
            string[] open = [.. due.Where(_tracker.IsPending)];
            foreach (var part in SpecBacklog.InParts(Name, open, [], redelivery: true))
            {
                _gateways.Send(part);
            }

            return open.Length;
        }
    }

    /// <summary>True when the store is to be read before anything is repeated; that has time until somebody is there who could be sent to.</summary>
    public bool NeedsStored()
    {
        lock (_lock)
        {
            if (_tracker.TakeRoomAfterOverflow())
            {
                _reads.Invalidate();
            }

            return !_reads.IsLoaded && !_gateways.IsAlone;
        }
    }

    /// <summary>Has the store read again, soon; however often it is called meanwhile, that is not put off.</summary>
    public void Reconcile()
    {
        lock (_lock)
        {
            if (_reads.IsLoaded)
            {
                _reads.Invalidate();
                _reads.PutOff(_time.GetUtcNow() + AttachGrace);
            }

            WaitLocked();
        }
    }

    /// <summary>How it stands with the delivery of a bundle.</summary>
    public DeliveryStanding StandingOf(string resourceId)
    {
        lock (_lock)
        {
            return new DeliveryStanding(!_gateways.IsAlone, _tracker.IsPending(resourceId), _gateways.IsAlone ? null : _tracker.DueOf(resourceId));
        }
    }

    /// <summary>The grain goes; who comes later has to call it. If something is left to send, the dispatcher itself is one of them.</summary>
    public void Close()
    {
        lock (_lock)
        {
            var isLeft = !_gateways.IsAlone && (!_reads.IsLoaded || _tracker.Count > 0);
            _isClosed = true;
            _gateways.Clear();
            _wakes.Close(farewell: isLeft ? _time.GetUtcNow() + AttachGrace : null);
        }
    }

    /// <summary>The time has come that it asked for; true when its grain has something to do. It asks for the next time by itself.</summary>
    public bool Wake(DateTimeOffset asked)
    {
        lock (_lock)
        {
            return _wakes.Wake(asked, NextLocked(), _time.GetUtcNow());
        }
    }

    private DateTimeOffset? NextLocked()
    {
        if (_isClosed || _gateways.IsAlone)
        {
            return null;
        }

        if (!_reads.IsLoaded)
        {
            return _reads.Due;
        }

        return _tracker.NextDue() is { } due ? _wakes.NotIdleUntil(due) : null;
    }

    private void Ask(DateTimeOffset at) => _wakeAt(this, at);

    private void WaitLocked() => _wakes.Wait(NextLocked());

    private void AttachLocked(string gatewayId, bool reconcile)
    {
        AddLocked(gatewayId);
        ExpediteLocked(reconcile);
    }

    private void ExpediteLocked(bool reconcile)
    {
        if (reconcile)
        {
            _reads.Invalidate();
        }

        var due = _time.GetUtcNow() + AttachGrace;
        _reads.PutOff(due);
        _tracker.Expedite(due);
        WaitLocked();
    }

    private void AddLocked(string gatewayId)
    {
        if (_gateways.Add(gatewayId))
        {
            _reads.PutOff(_time.GetUtcNow() + AttachGrace);
        }
    }

    private void EndReadLocked(IReadOnlyCollection<BundleVersion> versions, DateTimeOffset due)
    {
        _tracker.Settle(versions, _reads.News);
        foreach (var bundle in versions)
        {
            if (!bundle.Acknowledged && !_reads.IsNews(bundle.ResourceId))
            {
                _tracker.Found(bundle.ResourceId, bundle.Version, bundle.DeletedAt, due);
            }
        }

        _reads.EndLoaded();
    }
}
