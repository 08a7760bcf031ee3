namespace Maestro.Agent.Transport;

/// <summary>
/// Ends streams that stay silent for too long. One timer looks at all streams of the process, so that thousands of agents
/// need no timer each.
/// </summary>
internal sealed class StreamWatch : IDisposable
{
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly HashSet<WatchedStream> _streams = [];
    private readonly Lock _lock = new();

    /// <param name="time">The clock.</param>
    /// <param name="precision">Shortest silence that will be asked for; streams are looked at four times as often.</param>
    public StreamWatch(TimeProvider time, TimeSpan precision)
    {
        _time = time;
        var period = precision / 4 < LongestPeriod ? precision / 4 : LongestPeriod;
        _timer = time.CreateTimer(_ => EndSilentStreams(), null, period, period);
    }

    /// <summary>Watches a stream until the result is disposed; <paramref name="end"/> is cancelled when it stays silent.</summary>
    public WatchedStream Watch(CancellationTokenSource end)
    {
        var stream = new WatchedStream(this, _time, end);
        lock (_lock)
        {
            _streams.Add(stream);
        }

        return stream;
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    internal void Forget(WatchedStream stream)
    {
        lock (_lock)
        {
            _streams.Remove(stream);
        }
    }

    private void EndSilentStreams()
    {
        List<WatchedStream>? silent = null;
        var now = _time.GetTimestamp();
        lock (_lock)
        {
            foreach (var stream in _streams)
            {
                if (stream.IsSilent(now))
                {
                    (silent ??= []).Add(stream);
                }
            }
        }

        silent?.ForEach(stream => stream.End());
    }
}

/// <summary>One stream a <see cref="StreamWatch"/> looks at.</summary>
internal sealed class WatchedStream(StreamWatch watch, TimeProvider time, CancellationTokenSource end) : IDisposable
{
    private readonly Lock _lock = new();
    private long _deadline = long.MaxValue;
    private bool _disposed;

    /// <summary>Whether the watch ended the stream.</summary>
    public bool TimedOut { get; private set; }

    /// <summary>Allows this much silence from now on; null allows any.</summary>
    public void Allow(TimeSpan? silence) => Volatile.Write(
        ref _deadline,
        silence is { } limit ? time.GetTimestamp() + (long)(limit.TotalSeconds * time.TimestampFrequency) : long.MaxValue);

    /// <inheritdoc/>
    public void Dispose()
    {
        watch.Forget(this);
        lock (_lock)
        {
            _disposed = true;
        }
    }

    internal bool IsSilent(long now) => now >= Volatile.Read(ref _deadline);

    internal void End()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                TimedOut = true;
                // The continuation of the cancelled call must not run under the lock.
                _ = end.CancelAsync();
            }
        }
    }
}
