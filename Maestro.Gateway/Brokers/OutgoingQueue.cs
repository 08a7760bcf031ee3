namespace Maestro.Gateway.Brokers;

/// <summary>Events that are ready for the broker, within bounds. Guarded by the lock of <see cref="OutgoingEvents"/>.</summary>
internal sealed class OutgoingQueue
{
    /// <summary>Most events.</summary>
    public const int MaxEvents = 8192;

    private const long MaxBytes = 64 << 20;

    private readonly Queue<OutgoingEvent> _events = [];

    // Notices that the broker has not taken yet. One whose bundle comes into being before that must not come back.
    private readonly HashSet<(string ConsumerName, string ResourceId)> _notices = [];
    private long _bytes;

    /// <summary>How many events wait.</summary>
    public int Count => _events.Count;

    /// <summary>Whether one more may come.</summary>
    public bool HasRoom => _events.Count < MaxEvents && _bytes < MaxBytes;

    /// <summary>Puts an event in line.</summary>
    public void Add(OutgoingEvent outgoing)
    {
        if (outgoing.Kind == OutgoingKind.Notice)
        {
            _notices.Add((outgoing.ConsumerName, outgoing.Frame.ResourceId));
        }

        _events.Enqueue(outgoing);
        _bytes += outgoing.Frame.Bytes.Length;
    }

    /// <summary>Takes the first events.</summary>
    /// <param name="most">Most events.</param>
    /// <param name="mostBytes">Most bytes of them together; a single one may be larger.</param>
    public OutgoingEvent[] Take(int most, int mostBytes)
    {
        List<OutgoingEvent> taken = new(Math.Min(most, _events.Count));
        long bytes = 0;
        while (taken.Count < most && _events.TryPeek(out var next) && (taken.Count == 0 || bytes + next.Frame.Bytes.Length <= mostBytes))
        {
            taken.Add(_events.Dequeue());
            bytes += next.Frame.Bytes.Length;
        }

        _bytes -= bytes;
        return [.. taken];
    }

    /// <summary>Takes all events.</summary>
    public OutgoingEvent[] TakeAll()
    {
        OutgoingEvent[] all = [.. _events];
        _events.Clear();
        _bytes = 0;
        return all;
    }

    /// <summary>A notice was taken by the broker, or its bundle came into being: it does not come back.</summary>
    public void ForgetNotice(string consumerName, string resourceId) => _notices.Remove((consumerName, resourceId));

    /// <summary>An event was taken out and not sent; true when that has to be made good.</summary>
    public bool Revoke(OutgoingEvent outgoing) => outgoing.Kind switch
    {
        OutgoingKind.StatusResync => false,
        OutgoingKind.Notice => _notices.Remove((outgoing.ConsumerName, outgoing.Frame.ResourceId)),
        _ => true,
    };
}
