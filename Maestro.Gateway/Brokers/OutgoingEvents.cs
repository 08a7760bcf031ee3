using Maestro.Gateway.Agents;
using Maestro.Gateway.Measuring;
using Maestro.Gateway.Platform;
using Maestro.Gateway.Subscriptions;
using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Brokers;

/// <summary>
/// What waits for the broker: one bounded queue of events for all consumers, and for each consumer that has some a backlog of bundles that are
/// read when there is room. While the broker is away, or does not keep up, a spec waits as an id. What is taken out is either taken by the
/// broker or given back.
/// </summary>
internal sealed partial class OutgoingEvents(
    IGrainFactory grains, GatewayIdentity identity, AgentAdmission admission, BrokerState state, CloudEventMetrics metrics,
    ILogger<OutgoingEvents> logger) : BackgroundService
{
    private const int MaxEvents = 8192;
    private const long MaxBytes = 64 << 20;
    private const int MaxWaitingIds = 1_000_000;
    private const int MaxReads = 8;
    private const int IdsOfRead = 64;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Queue<OutgoingEvent> _events = [];
    private readonly Dictionary<string, Backlog> _backlogs = new(StringComparer.Ordinal);
    private readonly Queue<string> _turns = [];
    private readonly Dictionary<string, HashSet<string>> _reading = new(StringComparer.Ordinal);

    // Notices that are events by now. One whose bundle comes into being before the broker has taken it must not come back.
    private readonly HashSet<(string ConsumerName, string ResourceId)> _notices = [];
    private readonly Signal _eventsCame = new();
    private readonly Signal _workCame = new();
    private readonly SemaphoreSlim _reads = new(MaxReads);
    private long _bytes;
    private int _waitingIds;
    private bool _overflowed;

    /// <summary>Events and bundles that wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _events.Count + _waitingIds;
            }
        }
    }

    /// <summary>Puts a live spec in line.</summary>
    public void Send(SpecDelivery delivery)
    {
        lock (_lock)
        {
            if (_backlogs.TryGetValue(delivery.ConsumerName, out var backlog))
            {
                // A bundle that did not exist when its agent resynced exists now: the notice would delete it from the cluster.
                _waitingIds -= backlog.Count;
                backlog.Withdraw(delivery.ResourceId, onlyNotice: true);
                _waitingIds += backlog.Count;
            }

            _notices.Remove((delivery.ConsumerName, delivery.ResourceId));
            if (_reading.TryGetValue(delivery.ConsumerName, out var news))
            {
                news.Add(delivery.ResourceId);
            }

            if (state.IsConnected && HasRoomLocked)
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

    /// <summary>Puts an event in line as soon as there is room; false when the connection ended before that.</summary>
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

                if (HasRoomLocked)
                {
                    AddLocked(outgoing);
                    return true;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
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
                if (_events.Count > 0)
                {
                    return TakeLocked(most, mostBytes);
                }
            }

            await _eventsCame.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The broker has taken an event, or never will.</summary>
    public void Settle(OutgoingEvent outgoing)
    {
        if (outgoing.Kind == OutgoingKind.Notice)
        {
            lock (_lock)
            {
                _notices.Remove((outgoing.ConsumerName, outgoing.Frame.ResourceId));
            }
        }
    }

    /// <summary>Gives back an event that the broker did not take.</summary>
    public void Return(OutgoingEvent outgoing)
    {
        lock (_lock)
        {
            ReturnLocked(outgoing);
        }
    }

    /// <summary>The connection is gone: what waited for it becomes ids, which are small and never out of date.</summary>
    public void Stow()
    {
        lock (_lock)
        {
            while (_events.TryDequeue(out var outgoing))
            {
                ReturnLocked(outgoing);
            }

            _bytes = 0;
        }
    }

    /// <summary>There is a connection: what waits is read.</summary>
    public void Resume() => _workCame.Raise();

    /// <inheritdoc/>
    public override void Dispose()
    {
        _reads.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await _workCame.WaitAsync(stoppingToken);
                while (true)
                {
                    await _reads.WaitAsync(stoppingToken);
                    if (TakeTurn() is not { } turn)
                    {
                        _reads.Release();
                        break;
                    }

                    _ = ReadAsync(turn.ConsumerName, turn.Part, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops; what waits is in the store.
        }
    }

    /// <summary>The consumer whose turn it is, with the first part of its backlog; null when there is nothing to read now.</summary>
    private (string ConsumerName, IReadOnlyList<KeyValuePair<string, BacklogEntry>> Part)? TakeTurn()
    {
        lock (_lock)
        {
            if (!state.IsConnected || !HasRoomLocked || !_turns.TryDequeue(out var consumer))
            {
                return null;
            }

            // It is empty when all that waited were notices that were withdrawn.
            _ = _backlogs[consumer].TryTake(IdsOfRead, out var part);
            _waitingIds -= part?.Count ?? 0;
            _reading[consumer] = new HashSet<string>(StringComparer.Ordinal);
            return (consumer, part ?? []);
        }
    }

    private async Task ReadAsync(string consumer, IReadOnlyList<KeyValuePair<string, BacklogEntry>> part, CancellationToken stoppingToken)
    {
        List<OutgoingEvent> found = [];
        var left = part;
        try
        {
            if (part.Count > 0 && part[0].Value.Frame is not null)
            {
                found.AddRange(part.Select(entry => new OutgoingEvent(consumer, entry.Value.Frame!, OutgoingKind.Notice)));
                left = [];
            }
            else if (part.Count > 0)
            {
                var repetition = part[0].Value.IsRepetition;
                var page = await admission.RunAsync(() => GrainCalls.Call(logger, () => grains.GetGrain<IResourceBundleReader>(0)
                    .ReadSpecs(consumer, [.. part.Select(entry => entry.Key)], repetition, identity.Id)), stoppingToken);
                found.AddRange(page.Deliveries.Select(
                    delivery => new OutgoingEvent(consumer, FrameOf(delivery), repetition ? OutgoingKind.Spec : OutgoingKind.Answer)));
                left = [.. part.Skip(page.Taken)];
            }
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            // The store or the cluster is away; what was to be read waits on.
            LogNotRead(logger, consumer, failure);
            await Task.Delay(RetryDelay, CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
        finally
        {
            _reads.Release();
        }

        EndTurn(consumer, found, left);
    }

    private void EndTurn(string consumer, List<OutgoingEvent> found, IReadOnlyList<KeyValuePair<string, BacklogEntry>> left)
    {
        lock (_lock)
        {
            _reading.Remove(consumer, out var news);
            foreach (var outgoing in found)
            {
                // What was committed during the read goes out by itself, and may be newer or older; if it is older, a newer one follows it.
                if (news?.Contains(outgoing.Frame.ResourceId) != true)
                {
                    AddLocked(outgoing);
                }
            }

            var backlog = _backlogs[consumer];
            foreach (var (id, entry) in left)
            {
                AddLocked(backlog, id, entry);
            }

            if (backlog.IsEmpty)
            {
                _backlogs.Remove(consumer);
                _overflowed &= _backlogs.Count > 0;
            }
            else
            {
                _turns.Enqueue(consumer);
            }

            // Read results may have come while there was no connection any more.
            if (!state.IsConnected)
            {
                Stow();
            }
        }

        _workCame.Raise();
    }

    private OutgoingEvent[] TakeLocked(int most, int mostBytes)
    {
        List<OutgoingEvent> taken = new(Math.Min(most, _events.Count));
        long bytes = 0;
        while (taken.Count < most && _events.TryPeek(out var next) && (taken.Count == 0 || bytes + next.Frame.Bytes.Length <= mostBytes))
        {
            taken.Add(_events.Dequeue());
            bytes += next.Frame.Bytes.Length;
        }

        _bytes -= bytes;
        if (_events.Count > 0)
        {
            _eventsCame.Raise();
        }

        if (_waitingIds > 0 && HasRoomLocked)
        {
            _workCame.Raise();
        }

        return [.. taken];
    }

    private bool HasRoomLocked => _events.Count < MaxEvents && _bytes < MaxBytes;

    private void AddLocked(OutgoingEvent outgoing)
    {
        if (outgoing.Kind == OutgoingKind.Notice)
        {
            _notices.Add((outgoing.ConsumerName, outgoing.Frame.ResourceId));
        }

        _events.Enqueue(outgoing);
        _bytes += outgoing.Frame.Bytes.Length;
        _eventsCame.Raise();
    }

    private void ReturnLocked(OutgoingEvent outgoing)
    {
        var isWanted = outgoing.Kind switch
        {
            OutgoingKind.StatusResync => false,
            OutgoingKind.Notice => _notices.Remove((outgoing.ConsumerName, outgoing.Frame.ResourceId)),
            _ => true,
        };
        if (isWanted)
        {
            var entry = new BacklogEntry(outgoing.Kind == OutgoingKind.Notice ? outgoing.Frame : null, outgoing.Kind == OutgoingKind.Spec);
            WaitLocked(outgoing.ConsumerName, outgoing.Frame.ResourceId, entry);
        }
    }

    private void WaitLocked(string consumer, string resourceId, BacklogEntry entry)
    {
        if (_waitingIds >= MaxWaitingIds)
        {
            if (!_overflowed)
            {
                _overflowed = true;
                LogOverflow(logger, MaxWaitingIds);
            }

            return;
        }

        // One that has a backlog is in line already, or being read for.
        if (!_backlogs.TryGetValue(consumer, out var backlog))
        {
            _backlogs[consumer] = backlog = new Backlog();
            _turns.Enqueue(consumer);
        }

        AddLocked(backlog, resourceId, entry);
        _workCame.Raise();
    }

    private void AddLocked(Backlog backlog, string resourceId, BacklogEntry entry)
    {
        _waitingIds -= backlog.Count;
        backlog.Add(resourceId, entry);
        _waitingIds += backlog.Count;
    }

    private EventFrame FrameOf(SpecDelivery delivery) =>
        new(delivery.ResourceId, delivery.Event) { Sent = metrics.SentToAgent(delivery.ConsumerName, delivery.Event) };

    [LoggerMessage(4611, LogLevel.Warning, "Consumer {Consumer}: what its agent lacks cannot be read now; it is tried again")]
    private static partial void LogNotRead(ILogger logger, string consumer, Exception failure);

    [LoggerMessage(4612, LogLevel.Error, "{Limit} bundles wait for the broker already, which is the limit; those that follow are sent when they are due again")]
    private static partial void LogOverflow(ILogger logger, int limit);
}
