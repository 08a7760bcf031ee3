using System.Collections.Immutable;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Grains.Delivery;

/// <summary>
/// The delivery of one consumer's specs, on the silo where its grain lives: which gateways hold the consumer and what waits for an
/// acknowledgement. The grain owns it; bundles' grains of the same silo hand their specs over here without a message to that grain, so every
/// member may be called from any thread.
/// </summary>
internal sealed class ConsumerDesk(
    string name, DeliveryOptions options, Random random, IGatewayRoutes routes, IDeliveryHistory history, TimeProvider time,
    Action<ConsumerDesk, DateTimeOffset> wakeAt)
{
    /// <summary>Time an agent gets after it attached to send its resync request, which makes repetitions superfluous.</summary>
    private static readonly TimeSpan AttachGrace = TimeSpan.FromSeconds(2);

    /// <summary>While something waits, the grain is called this often at least, so that it is not collected as idle.</summary>
    private static readonly TimeSpan AttentionPeriod = TimeSpan.FromMinutes(5);

    /// <summary>How soon the grain is called again that did not get to what is due.</summary>
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(10);

    /// <summary>How often a closed desk has the grain called, which then has a desk of its own, wherever it lives.</summary>
    private const int MostFarewells = 6;

    private readonly Lock _lock = new();
    private readonly DeliveryTracker _tracker = new(options, random);
    private ImmutableArray<string> _gateways = [];
    private bool _knowsGateways;
    private bool _isLoaded;
    private DateTimeOffset _loadAt = time.GetUtcNow() + AttachGrace;
    private DateTimeOffset _attendedAt = time.GetUtcNow();
    private bool _isClosed;
    private int _farewells;

    // When the desk is to be looked at, as far as was asked for.
    private DateTimeOffset _wakeAt = DateTimeOffset.MaxValue;

    // Bundles that were delivered since the read of the store began that is under way: it may not know of them.
    private HashSet<string>? _news;

    private int _toldGivenUp;

    /// <summary>The consumer.</summary>
    public string Name { get; } = name;

    /// <summary>False until <see cref="AddHolders"/>: a fresh activation has to ask the gateways which of them hold its consumer.</summary>
    public bool KnowsGateways
    {
        get
        {
            lock (_lock)
            {
                return _knowsGateways;
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
                return IsAloneLocked;
            }
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

            _knowsGateways = true;
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
    public void Hasten()
    {
        lock (_lock)
        {
            HastenLocked(reconcile: true);
        }
    }

    /// <summary>The same without the store; false when the desk is closed.</summary>
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

    /// <summary>A gateway does not hold the consumer any more; false when the desk is closed.</summary>
    public bool TryDetach(string gatewayId)
    {
        lock (_lock)
        {
            _gateways = _gateways.Remove(gatewayId);
            return !_isClosed;
        }
    }

    /// <summary>Sends a committed spec to every attached gateway; false when only the grain can.</summary>
    public bool TryDeliver(SpecDelivery delivery)
    {
        lock (_lock)
        {
            if (_isClosed || !_knowsGateways)
            {
                return false;
            }

            _news?.Add(delivery.ResourceId);
            if (_tracker.Sent(delivery.ResourceId, delivery.Version, delivery.Deleting, time.GetUtcNow()))
            {
                SendLocked(delivery);
            }

            WaitLocked();
            return true;
        }
    }

    /// <summary>The agent reported on this version of the bundle; with version 0 the bundle is gone. False when the desk is closed.</summary>
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
            _news = new HashSet<string>(StringComparer.Ordinal);
        }
    }

    /// <summary>Takes what the store shows as not acknowledged, such as what was committed before this activation.</summary>
    public void TakeStored(IReadOnlyCollection<BundleVersion> versions)
    {
        lock (_lock)
        {
            // A bundle that was committed a moment ago is on its way here already.
            EndReadLocked(versions, time.GetUtcNow() + AttachGrace);
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
            var now = time.GetUtcNow();
            var news = _news;
            foreach (var bundle in plan.ToSend.Where(bundle => !bundle.Acknowledged && news?.Contains(bundle.ResourceId) != true))
            {
                _tracker.Sent(bundle.ResourceId, bundle.Version, bundle.DeletedAt is not null, now);
            }

            // What the agent holds in the wanted version it has; whether it has reported on it the store knows.
            EndReadLocked(versions, now + options.RedeliveryDelay);

            // A bundle that was created meanwhile exists: the notice would delete it from the cluster.
            SpecDelivery[] notices = [.. plan.ToDelete.Where(held => news?.Contains(held.ResourceId) != true).Select(notice)];
            foreach (var part in SpecBacklog.InParts(Name, plan.ToSend.Select(bundle => bundle.ResourceId), notices, redelivery: false))
            {
                SendLocked(part);
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
            _attendedAt = time.GetUtcNow();
            string[] due = IsAloneLocked ? [] : _tracker.TakeDue(_attendedAt);
            WaitLocked();
            return due;
        }
    }

    /// <summary>How many deletions were given up since this was asked last.</summary>
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
            _tracker.Settle(versions, _news);
            _news = null;
            string[] open = [.. due.Where(_tracker.IsPending)];
            foreach (var part in SpecBacklog.InParts(Name, open, [], redelivery: true))
            {
                SendLocked(part);
            }

            return open.Length;
        }
    }

    /// <summary>True when the store is to be read before anything is repeated; that has time until somebody is there who could be sent to.</summary>
    public bool NeedsStored()
    {
        lock (_lock)
        {
            _isLoaded &= !_tracker.TakeRoomAfterOverflow();
            return !_isLoaded && !IsAloneLocked;
        }
    }

    /// <summary>Has the store read again, soon; however often it is called meanwhile, that is not put off.</summary>
    public void Distrust()
    {
        lock (_lock)
        {
            if (_isLoaded)
            {
                _isLoaded = false;
                _loadAt = time.GetUtcNow() + AttachGrace;
            }

            WaitLocked();
        }
    }

    /// <summary>How it stands with the delivery of a bundle.</summary>
    public DeliveryStanding StandingOf(string resourceId)
    {
        lock (_lock)
        {
            return new DeliveryStanding(!IsAloneLocked, _tracker.IsPending(resourceId), IsAloneLocked ? null : _tracker.DueOf(resourceId));
        }
    }

    /// <summary>The grain goes; who comes later has to call it. If something is left to send, the desk itself is one of them.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _farewells = !IsAloneLocked && (!_isLoaded || _tracker.Count > 0) ? MostFarewells : 0;
            _isClosed = true;
            _gateways = [];
            _wakeAt = DateTimeOffset.MaxValue;
            if (_farewells > 0)
            {
                WakeAtLocked(time.GetUtcNow() + AttachGrace);
            }
        }
    }

    /// <summary>The time has come that it asked for; true when its grain has something to do. It asks for the next time by itself.</summary>
    public bool Wake(DateTimeOffset asked)
    {
        lock (_lock)
        {
            if (asked != _wakeAt)
            {
                // It asked for an earlier time since.
                return false;
            }

            _wakeAt = DateTimeOffset.MaxValue;
            var now = time.GetUtcNow();
            if (_isClosed)
            {
                if (--_farewells > 0)
                {
                    WakeAtLocked(now + RetryPeriod);
                }

                return true;
            }

            if (NextLocked() is not { } next || next > now)
            {
                WaitLocked();
                return false;
            }

            // If the grain does not get to it, it is tried again.
            WakeAtLocked(now + RetryPeriod);
            return true;
        }
    }

    /// <summary>Nobody is there who could be sent to.</summary>
    private bool IsAloneLocked => _gateways.IsEmpty && !routes.HasBroker;

    private DateTimeOffset? NextLocked()
    {
        if (IsAloneLocked || !_isLoaded)
        {
            return IsAloneLocked ? null : _loadAt;
        }

        var attention = _attendedAt + AttentionPeriod;
        return _tracker.NextDue() is { } due ? (due < attention ? due : attention) : null;
    }

    private void WaitLocked()
    {
        if (!_isClosed && NextLocked() is { } next && next < _wakeAt)
        {
            WakeAtLocked(next);
        }
    }

    private void WakeAtLocked(DateTimeOffset at)
    {
        _wakeAt = at;
        wakeAt(this, at);
    }

    private void AttachLocked(string gatewayId, bool reconcile)
    {
        AddLocked(gatewayId);
        HastenLocked(reconcile);
    }

    private void HastenLocked(bool reconcile)
    {
        _isLoaded &= !reconcile;
        var due = time.GetUtcNow() + AttachGrace;
        _loadAt = due;
        _tracker.Hasten(due);
        WaitLocked();
    }

    private void AddLocked(string gatewayId)
    {
        if (!_gateways.Contains(gatewayId))
        {
            _gateways = _gateways.Add(gatewayId);
            _loadAt = time.GetUtcNow() + AttachGrace;
        }
    }

    private void EndReadLocked(IReadOnlyCollection<BundleVersion> versions, DateTimeOffset due)
    {
        _tracker.Settle(versions, _news);
        foreach (var bundle in versions)
        {
            if (!bundle.Acknowledged && _news?.Contains(bundle.ResourceId) != true)
            {
                _tracker.Found(bundle.ResourceId, bundle.Version, bundle.DeletedAt, due);
            }
        }

        _news = null;
        _isLoaded = true;
    }

    private void SendLocked(object item)
    {
        foreach (var gateway in _gateways)
        {
            if (!routes.Send(gateway, item))
            {
                _gateways = _gateways.Remove(gateway);
            }
            else
            {
                Record(item, gateway);
            }
        }

        // Who is at the broker may change with each event, so nobody is remembered.
        if (routes.BrokerFor(Name) is { } broker && !_gateways.Contains(broker) && routes.Send(broker, item))
        {
            Record(item, broker);
        }
    }

    private void Record(object item, string gateway)
    {
        if (item is SpecDelivery delivery)
        {
            history.Delivered(delivery, gateway, DeliveryWay.Live);
        }
        else if (item is SpecBacklog backlog)
        {
            // What a backlog names is recorded by whoever reads it when the agent has room; notices are ready.
            Array.ForEach(backlog.Notices, notice => history.Delivered(notice, gateway, DeliveryWay.Notice));
        }
    }
}
