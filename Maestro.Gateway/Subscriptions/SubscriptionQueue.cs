using System.Diagnostics.CodeAnalysis;

namespace Maestro.Gateway.Subscriptions;

/// <summary>
/// What waits for one subscriber: a bounded queue of live events, and the backlog behind it. Not thread-safe: the subscription that owns it
/// guards it with its lock.
/// </summary>
internal sealed class SubscriptionQueue(SubscriptionOptions options)
{
    private const int MaxBacklogPart = 64;

    private readonly Queue<EventFrame> _live = [];
    private readonly Backlog _backlog = new();

    // From an overflow until the backlog is empty: else those that find room would overtake the others for ever.
    private bool _isBehind;

    /// <summary>How many live events wait.</summary>
    public int LiveCount => _live.Count;

    /// <summary>Their size.</summary>
    public long LiveBytes { get; private set; }

    /// <summary>True when nothing waits.</summary>
    public bool IsEmpty => _live.Count == 0 && _backlog.IsEmpty;

    /// <summary>
    /// Puts a live event in line. When there is no room its bundle goes in line to be read, and so do those of further events until the reader has
    /// caught up.
    /// </summary>
    /// <returns>False when there is no room and it cannot be read again.</returns>
    public bool TryAdd(EventFrame frame)
    {
        _isBehind &= !_backlog.IsEmpty;
        if (HasRoomFor(frame))
        {
            // A bundle that did not exist when the peer resynced exists now: the notice would delete it from the cluster.
            _backlog.Withdraw(frame.ResourceId, onlyNotice: !frame.IsFinal);
            _live.Enqueue(frame);
            LiveBytes += frame.Bytes.Length;
            return true;
        }

        if (frame.IsFinal)
        {
            return false;
        }

        _isBehind = true;
        _backlog.Withdraw(frame.ResourceId, onlyNotice: true);
        _backlog.Add(frame.ResourceId, new BacklogEntry(null, IsRepetition: true));
        return true;
    }

    /// <summary>Puts bundles in line to be read.</summary>
    public void Add(IEnumerable<KeyValuePair<string, BacklogEntry>> entries)
    {
        foreach (var (resourceId, entry) in entries)
        {
            _backlog.Add(resourceId, entry);
        }
    }

    /// <summary>What was taken and not read waits for its turn again, unless its end is in line now, after which nothing may come.</summary>
    public void PutBack(IEnumerable<KeyValuePair<string, BacklogEntry>> entries)
    {
        foreach (var (resourceId, entry) in entries)
        {
            if (!_live.Any(frame => frame.IsFinal && frame.ResourceId == resourceId))
            {
                _backlog.Add(resourceId, entry);
            }
        }
    }

    /// <summary>Takes the next live event.</summary>
    public bool TryDequeue([NotNullWhen(true)] out EventFrame? frame)
    {
        if (!_live.TryDequeue(out frame))
        {
            return false;
        }

        LiveBytes -= frame.Bytes.Length;
        return true;
    }

    /// <summary>Takes the next part of the backlog, all of one kind; its turn is when no live event waits.</summary>
    public bool TryDequeueBacklog([NotNullWhen(true)] out IReadOnlyList<KeyValuePair<string, BacklogEntry>>? part) =>
        _backlog.TryTake(MaxBacklogPart, out part);

    /// <summary>True when a live event of the bundle waits.</summary>
    public bool HasLive(string resourceId) => _live.Count > 0 && _live.Any(frame => frame.ResourceId == resourceId);

    /// <summary>Forgets the live events, which nobody will read.</summary>
    public void ClearLive()
    {
        _live.Clear();
        LiveBytes = 0;
    }

    private bool HasRoomFor(EventFrame frame) =>
        LiveBytes + frame.Bytes.Length <= options.MaxQueuedBytes
        && (frame.IsFinal || (!_isBehind && _live.Count < options.MaxQueuedEvents));
}
