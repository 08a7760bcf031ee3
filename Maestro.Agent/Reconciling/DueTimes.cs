namespace Maestro.Agent.Reconciling;

/// <summary>Hands items back when their time has come. One timer serves any number of items.</summary>
internal sealed class DueTimes : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Action<ReconcileItem> _due;
    private readonly PriorityQueue<ReconcileItem, long> _items = new();
    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private bool _disposed;

    /// <param name="time">The clock.</param>
    /// <param name="due">Takes an item whose time has come.</param>
    public DueTimes(TimeProvider time, Action<ReconcileItem> due)
    {
        _time = time;
        _due = due;
        _timer = time.CreateTimer(_ => HandBack(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Places that are taken; one for each item, and now and then one more for an item that was put forward.</summary>
    public int Places
    {
        get
        {
            lock (_lock)
            {
                return _items.Count;
            }
        }
    }

    /// <summary>Hands the item back after a pause; an earlier time of the same item no longer counts.</summary>
    public void Add(ReconcileItem item, TimeSpan pause)
    {
        var at = _time.GetTimestamp() + (long)(pause.TotalSeconds * _time.TimestampFrequency);
        lock (_lock)
        {
            item.DueAt = at;
            if (item.TimerAt != 0 && item.TimerAt <= at)
            {
                // What is put off again and again keeps one place, and moves on when its time comes.
                return;
            }

            Put(item, at);
            if (!_disposed && _items.TryPeek(out _, out var first) && first == at)
            {
                _timer.Change(Wait(first), Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _timer.Dispose();
        }
    }

    private void HandBack()
    {
        var due = new List<ReconcileItem>();
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            while (_items.TryPeek(out var item, out var at) && at <= now)
            {
                _items.Dequeue();
                if (item.TimerAt != at)
                {
                    continue;
                }

                if (item.DueAt > now)
                {
                    Put(item, item.DueAt);
                    continue;
                }

                (item.TimerAt, item.DueAt) = (0, 0);
                due.Add(item);
            }

            if (!_disposed && _items.TryPeek(out _, out var first))
            {
                _timer.Change(Wait(first), Timeout.InfiniteTimeSpan);
            }
        }

        due.ForEach(_due);
    }

    private void Put(ReconcileItem item, long at)
    {
        item.TimerAt = at;
        _items.Enqueue(item, at);
    }

    // Timers count whole milliseconds; rounding down would make them fire early and in vain.
    private TimeSpan Wait(long at)
    {
        var ticks = Math.Max(0, at - _time.GetTimestamp());
        return TimeSpan.FromMilliseconds(Math.Ceiling(ticks * 1000.0 / _time.TimestampFrequency));
    }
}
