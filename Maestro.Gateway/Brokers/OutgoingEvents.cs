using Maestro.Gateway.Measuring;
using Maestro.Gateway.Subscriptions;
using Maestro.Grains.Delivery;
using Maestro.Protocol.Threading;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Brokers;

/// <summary>
/// What waits for the broker: one bounded queue of events for all consumers, and for each consumer that has some a backlog of bundles that
/// <see cref="BacklogReader"/> reads when there is room. While the broker is away, or does not keep up, a spec waits as an id. What is taken out is
/// either taken by the broker or given back.
/// </summary>
internal sealed class OutgoingEvents(BrokerState state, CloudEventMetrics metrics, ILogger<OutgoingEvents> logger)
{
    private readonly Lock _lock = new();
    private readonly OutgoingQueue _queue = new();
    private readonly ConsumerBacklogs _backlogs = new(logger);
    private readonly AsyncAutoResetEvent _eventsCame = new();
    private readonly AsyncAutoResetEvent _workCame = new();
    private readonly AsyncAutoResetEvent _roomCame = new();

    /// <summary>Events and bundles that wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _queue.Count + _backlogs.Count;
            }
        }
    }

    /// <summary>Puts a live spec in line.</summary>
    public void Send(SpecDelivery delivery)
    {
        lock (_lock)
        {
            _backlogs.Committed(delivery.ConsumerName, delivery.ResourceId);
            _queue.ForgetNotice(delivery.ConsumerName, delivery.ResourceId);
            if (state.IsConnected && _queue.HasRoom)
            {
                AddLocked(new OutgoingEvent(delivery.ConsumerName, FrameOf(delivery), OutgoingKind.Spec));
            }
            else
            {
                WaitLocked(delivery.ConsumerName, delivery.ResourceId, new BacklogEntry(null, IsRepetition: true));
            }
        }
    }

    /// <summary>Puts bundles in line that an agent asked for, or that are repeated.</summary>
    public void Send(SpecBacklog backlog)
    {
        lock (_lock)
        {
            foreach (var id in backlog.ResourceIds)
            {
                WaitLocked(backlog.ConsumerName, id, new BacklogEntry(null, backlog.Redelivery));
            }

            foreach (var notice in backlog.Notices)
            {
                WaitLocked(backlog.ConsumerName, notice.ResourceId, new BacklogEntry(FrameOf(notice), IsRepetition: false));
            }
        }
    }

    /// <summary>
    /// Puts an event in line as soon as there is room; false when the connection ended before that. For one sender at a time: room is told to one.
    /// </summary>
    public async Task<bool> SendAsync(OutgoingEvent outgoing, CancellationToken cancellationToken)
    {
        var since = state.Since;
        while (true)
        {
            lock (_lock)
            {
                if (state.Since is null || state.Since != since)
                {
                    return false;
                }

                if (_queue.HasRoom)
                {
                    AddLocked(outgoing);
                    return true;
                }
            }

            await _roomCame.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Takes the next event.</summary>
    public async Task<OutgoingEvent> TakeAsync(CancellationToken cancellationToken) => (await TakeAsync(1, int.MaxValue, cancellationToken))[0];

    /// <summary>Takes the next event, and those behind it that are there already.</summary>
    /// <param name="most">Most events.</param>
    /// <param name="mostBytes">Most bytes of them together; a single one may be larger.</param>
    /// <param name="cancellationToken">Ends the wait for the first one.</param>
    public async Task<IReadOnlyList<OutgoingEvent>> TakeAsync(int most, int mostBytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_lock)
            {
                if (_queue.Count > 0)
                {
                    return TakeLocked(most, mostBytes);
                }
            }

            await _eventsCame.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The broker has taken an event, or never will.</summary>
    public void Complete(OutgoingEvent outgoing)
    {
        if (outgoing.Kind == OutgoingKind.Notice)
        {
            lock (_lock)
            {
                _queue.ForgetNotice(outgoing.ConsumerName, outgoing.Frame.ResourceId);
            }
        }
    }

    /// <summary>Gives back an event that the broker did not take.</summary>
    public void Requeue(OutgoingEvent outgoing)
    {
        lock (_lock)
        {
            RequeueLocked(outgoing);
        }
    }

    /// <summary>The connection is gone: what waited for it becomes ids, which are small and never out of date.</summary>
    public void DemoteToBacklog()
    {
        lock (_lock)
        {
            DemoteToBacklogLocked();
        }
    }

    /// <summary>There is a connection: what waits is read.</summary>
    public void Resume() => _workCame.Set();

    /// <summary>Takes the next part of a backlog that is to be read, as soon as there is room for what it becomes.</summary>
    public async Task<BacklogTurn> TakeTurnAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_lock)
            {
                if (state.IsConnected && _queue.HasRoom && _backlogs.TakeTurn() is { } turn)
                {
                    return turn;
                }
            }

            await _workCame.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Ends a turn.</summary>
    /// <param name="consumerName">The consumer whose turn it was.</param>
    /// <param name="found">The events that its bundles became.</param>
    /// <param name="left">What was not read.</param>
    public void EndTurn(string consumerName, IEnumerable<OutgoingEvent> found, IEnumerable<KeyValuePair<string, BacklogEntry>> left)
    {
        lock (_lock)
        {
            var committed = _backlogs.EndTurn(consumerName, left);
            foreach (var outgoing in found)
            {
                // What was committed during the read goes out by itself, and may be newer or older; if it is older, a newer one follows it.
                if (!committed.Contains(outgoing.Frame.ResourceId))
                {
                    AddLocked(outgoing);
                }
            }

            // Read results may have come while there was no connection any more.
            if (!state.IsConnected)
            {
                DemoteToBacklogLocked();
            }
        }

        _workCame.Set();
    }

    /// <summary>The frame of a delivery, which counts its sending.</summary>
    public EventFrame FrameOf(SpecDelivery delivery) =>
        new(delivery.ResourceId, delivery.Event) { Sent = metrics.SentToAgent(delivery.ConsumerName, delivery.Event) };

    private OutgoingEvent[] TakeLocked(int most, int mostBytes)
    {
        var hadRoom = _queue.HasRoom;
        var taken = _queue.Take(most, mostBytes);
        if (!hadRoom && _queue.HasRoom)
        {
            _roomCame.Set();
        }

        if (_queue.Count > 0)
        {
            _eventsCame.Set();
        }

        if (_backlogs.Count > 0 && _queue.HasRoom)
        {
            _workCame.Set();
        }

        return taken;
    }

    private void AddLocked(OutgoingEvent outgoing)
    {
        _queue.Add(outgoing);
        _eventsCame.Set();
    }

    private void WaitLocked(string consumerName, string resourceId, BacklogEntry entry)
    {
        _backlogs.Add(consumerName, resourceId, entry);
        _workCame.Set();
    }

    private void RequeueLocked(OutgoingEvent outgoing)
    {
        if (_queue.Revoke(outgoing))
        {
            var entry = new BacklogEntry(outgoing.Kind == OutgoingKind.Notice ? outgoing.Frame : null, outgoing.Kind == OutgoingKind.Spec);
            WaitLocked(outgoing.ConsumerName, outgoing.Frame.ResourceId, entry);
        }
    }

    private void DemoteToBacklogLocked()
    {
        foreach (var outgoing in _queue.TakeAll())
        {
            RequeueLocked(outgoing);
        }

        // There is room, but whoever waits for it will see that the connection ended.
        _roomCame.Set();
    }
}
