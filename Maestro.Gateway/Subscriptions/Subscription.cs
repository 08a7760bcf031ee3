using Grpc.Core;
using Maestro.Gateway.Pacing;

namespace Maestro.Gateway.Subscriptions;

/// <summary>Reads bundles of a backlog; the result may lack some, and tells how many ids it dealt with.</summary>
internal delegate Task<(IReadOnlyList<EventFrame> Frames, int Taken)> ReadBacklog(IReadOnlyList<string> resourceIds, bool repetition);

/// <summary>
/// One open Subscribe stream: a bounded queue of live events, a backlog that is read as fast as the peer takes it, and heartbeats that go
/// before both. One task writes; everything else only queues, so a slow reader delays nobody.
/// </summary>
internal sealed class Subscription(SubscriptionOptions options, ReadBacklog readBacklog, PoolPacing pacing, TimeProvider time)
{
    /// <summary>A burst is flushed at the latest after so much, because only a flush waits for the reader.</summary>
    private const int MaxUnflushedBytes = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly SubscriptionQueue _queue = new(options);
    private HeartbeatTimer _heartbeats = new(options.HeartbeatInterval, time);
    private TaskCompletionSource? _wake;
    private string? _closeReason;
    private long _writingSince;
    private int _unflushedBytes;
    private Action? _reset;
    private long _seen = time.GetUtcNow().UtcTicks;

    /// <summary>With which of the keeper's shares it is looked at.</summary>
    public int Share { get; set; }

    /// <summary>When it was opened.</summary>
    public DateTimeOffset Since { get; } = time.GetUtcNow();

    /// <summary>When its peer was heard of last.</summary>
    public DateTimeOffset LastSeen => new(Volatile.Read(ref _seen), TimeSpan.Zero);

    /// <summary>The remote address; empty when it is not known.</summary>
    public string Peer { get; init; } = "";

    /// <summary>The value of the <c>subscription-id</c> header.</summary>
    public string Id { get; } = Guid.NewGuid().ToString();

    /// <summary>The peer sent something, over whatever call.</summary>
    public void Hear() => Volatile.Write(ref _seen, time.GetUtcNow().UtcTicks);

    /// <summary>
    /// Queues a live event. When there is no room its bundle goes in line to be read, and so do those of further events until the reader has caught
    /// up. What cannot be read again closes the stream: the peer comes back and lists what there is.
    /// </summary>
    public void Send(EventFrame frame)
    {
        Action? reset = null;
        lock (_lock)
        {
            if (_queue.TryAdd(frame))
            {
                WakeLocked();
            }
            else
            {
                reset = CloseLocked(
                    $"the reader is too slow: {_queue.LiveCount} events of {_queue.LiveBytes} bytes wait; subscribe again and resync");
            }
        }

        // It goes deep into the web server, and whoever sends has other things to do.
        if (reset is not null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static reset => reset(), reset, preferLocal: false);
        }
    }

    /// <summary>Puts bundles in line to be read and sent.</summary>
    public void Send(IEnumerable<KeyValuePair<string, BacklogEntry>> entries)
    {
        lock (_lock)
        {
            _queue.Add(entries);
            WakeLocked();
        }
    }

    /// <summary>Ends the stream with UNAVAILABLE, also when its peer does not read.</summary>
    public void Close(string reason)
    {
        Action? reset;
        lock (_lock)
        {
            reset = CloseLocked(reason);
        }

        reset?.Invoke();
    }

    /// <summary>Asks for a heartbeat when one is due and ends a stream whose peer does not read; called every now and then.</summary>
    public void Keep(long now)
    {
        // Nearly always there is nothing to do, and a look without the lock is enough to see that; the next one sees what this one missed.
        if (Volatile.Read(ref _writingSince) == 0 && !_heartbeats.IsTime(now))
        {
            return;
        }

        Action? reset = null;
        lock (_lock)
        {
            if (_writingSince != 0 && time.GetElapsedTime(_writingSince, now) > options.WriteTimeout)
            {
                reset = CloseLocked($"the reader left an event unread for {options.WriteTimeout.TotalSeconds:0.###} s; subscribe again and resync");
            }

            if (_heartbeats.Look(now))
            {
                WakeLocked();
            }
        }

        reset?.Invoke();
    }

    /// <summary>Writes until the peer goes or the subscription is closed.</summary>
    /// <param name="writer">The stream.</param>
    /// <param name="reset">Tears the stream down while a write hangs; the peer must see a retryable status.</param>
    /// <param name="cancellationToken">Ends when the peer went.</param>
    /// <exception cref="RpcException">UNAVAILABLE, when the subscription was closed.</exception>
    public async Task RunAsync(IServerStreamWriter<EventFrame> writer, Action reset, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _reset = reset;
        }

        await using var registration = cancellationToken.UnsafeRegister(
            static state => _ = ((Subscription)state!).CloseInTurnAsync(), this);
        while (!cancellationToken.IsCancellationRequested)
        {
            if (Next() is not { } next)
            {
                await WaitAsync();
            }
            else if (next.Frame is { } frame)
            {
                await WriteAsync(writer, frame, next.More);
            }
            else
            {
                await WriteBacklogAsync(writer, next.Backlog!);
            }
        }
    }

    /// <summary>Nobody waits for the end of a stream whose peer went, and it may be one of thousands.</summary>
    private async Task CloseInTurnAsync()
    {
        await pacing.PassAsync(goesFirst: false);
        Close("the peer went");
    }

    /// <summary>Heartbeats first, then live events, then the backlog; null when there is nothing.</summary>
    private Work? Next()
    {
        lock (_lock)
        {
            ThrowIfClosed();
            if (_heartbeats.Take() is { } heartbeat)
            {
                return new Work(heartbeat, null, _queue.LiveCount > 0);
            }

            if (_queue.TryDequeue(out var frame))
            {
                return new Work(frame, null, _queue.LiveCount > 0);
            }

            return _queue.TryDequeueBacklog(out var part) ? new Work(null, part, false) : null;
        }
    }

    private async Task WriteBacklogAsync(IServerStreamWriter<EventFrame> writer, IReadOnlyList<KeyValuePair<string, BacklogEntry>> part)
    {
        var kind = part[0].Value;
        IReadOnlyList<EventFrame> frames;
        if (kind.Frame is not null)
        {
            frames = [.. part.Select(entry => entry.Value.Frame!)];
        }
        else
        {
            (frames, var taken) = await ReadAsync(writer, readBacklog([.. part.Select(entry => entry.Key)], kind.IsRepetition));
            PutBack(part.Skip(taken));
        }

        for (var i = 0; i < frames.Count; i++)
        {
            if (TakeHeartbeat() is { } heartbeat)
            {
                await WriteAsync(writer, heartbeat, more: true);
            }

            // What waits in the live queue may be older or newer than what was just read; sending both could put an update behind a
            // deletion. The live one goes, and if it is older, a newer one follows it.
            if (!IsLive(frames[i].ResourceId))
            {
                await WriteAsync(writer, frames[i], more: i < frames.Count - 1);
            }
        }
    }

    private void PutBack(IEnumerable<KeyValuePair<string, BacklogEntry>> entries)
    {
        lock (_lock)
        {
            _queue.PutBack(entries);
        }
    }

    /// <summary>
    /// Waits for a part of the backlog. That can take as long as the database is away, and the peer must see that the stream lives; live
    /// events stay in line, because what is being read may be older.
    /// </summary>
    private async Task<T> ReadAsync<T>(IServerStreamWriter<EventFrame> writer, Task<T> read)
    {
        while (!read.IsCompleted)
        {
            if (TakeHeartbeat() is { } heartbeat)
            {
                await WriteAsync(writer, heartbeat, more: false);
            }
            else
            {
                await Task.WhenAny(read, WakeAsync());
            }
        }

        return await read;
    }

    private async Task WriteAsync(IServerStreamWriter<EventFrame> writer, EventFrame frame, bool more)
    {
        lock (_lock)
        {
            ThrowIfClosed();
            _writingSince = time.GetTimestamp();
        }

        try
        {
            // Without a flush after each event a burst costs one system call instead of hundreds.
            _unflushedBytes += frame.Bytes.Length;
            var flush = !more || _unflushedBytes >= MaxUnflushedBytes;
            _unflushedBytes = flush ? 0 : _unflushedBytes;
            writer.WriteOptions = flush ? null : BufferHint;
            await writer.WriteAsync(frame);
        }
        finally
        {
            lock (_lock)
            {
                _writingSince = 0;
            }
        }
    }

    private EventFrame? TakeHeartbeat()
    {
        lock (_lock)
        {
            return _heartbeats.Take();
        }
    }

    private bool IsLive(string resourceId)
    {
        lock (_lock)
        {
            return _queue.HasLive(resourceId);
        }
    }

    private Task WaitAsync()
    {
        lock (_lock)
        {
            if (_closeReason is not null || _heartbeats.IsDue || !_queue.IsEmpty)
            {
                return Task.CompletedTask;
            }

            return WakeTaskLocked();
        }
    }

    /// <summary>Ends with the next thing that happens; at once when that is a heartbeat or the end.</summary>
    private Task WakeAsync()
    {
        lock (_lock)
        {
            ThrowIfClosed();
            return _heartbeats.IsDue ? Task.CompletedTask : WakeTaskLocked();
        }
    }

    private Task WakeTaskLocked()
    {
        _wake ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _wake.Task;
    }

    /// <summary>Closes; the result is to be called without the lock, because it goes deep into the web server.</summary>
    private Action? CloseLocked(string reason)
    {
        if (_closeReason is not null)
        {
            return null;
        }

        _closeReason = reason;
        _queue.ClearLive();
        WakeLocked();
        return _writingSince != 0 ? _reset : null;
    }

    private void WakeLocked()
    {
        _wake?.TrySetResult();
        _wake = null;
    }

    private void ThrowIfClosed()
    {
        if (_closeReason is not null)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, _closeReason));
        }
    }

    private static readonly WriteOptions BufferHint = new(WriteFlags.BufferHint);

    private readonly record struct Work(EventFrame? Frame, IReadOnlyList<KeyValuePair<string, BacklogEntry>>? Backlog, bool More);
}
