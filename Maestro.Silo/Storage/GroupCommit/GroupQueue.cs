using Maestro.Grains;
using Microsoft.Extensions.Logging;

namespace Maestro.Silo.Storage.GroupCommit;

/// <summary>
/// Collects concurrent calls into batches: while one batch is under way the next one gathers, and sets out beside it when it is worth a
/// round trip of its own (<see cref="GroupCommitOptions.MinParallelBatch"/>). So nothing waits for a clock, and batches grow with the load.
/// They are repeated after transient errors; an error of another kind is pinned to the row that causes it by halving the batch.
/// </summary>
internal sealed partial class GroupQueue<TItem> : IAsyncDisposable
    where TItem : class, IGroupItem
{
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(1);

    private readonly string _name;
    private readonly GroupCommitOptions _options;
    private readonly Func<IReadOnlyList<TItem>, bool, CancellationToken, Task> _execute;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopped = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Lock _lock = new();
    private readonly Queue<Waiting> _waiting = new();
    private long _waitingBytes;
    private int _lanes;
    private bool _gathering;
    private bool _stopping;

    /// <summary>Makes the queue.</summary>
    /// <param name="name">For log messages.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="execute">
    /// Carries a batch out and ends each of its items; called with true when an earlier try may have been committed without
    /// our knowledge.
    /// </param>
    /// <param name="time">For deadlines and waits.</param>
    /// <param name="logger">For trouble.</param>
    public GroupQueue(
        string name, GroupCommitOptions options, Func<IReadOnlyList<TItem>, bool, CancellationToken, Task> execute, TimeProvider time, ILogger logger) =>
        (_name, _options, _execute, _time, _logger) = (name, options, execute, time, logger);

    /// <summary>Puts a call in line; when there is no room it fails at once.</summary>
    public void Enqueue(TItem item)
    {
        StorageUnavailableException? refusal;
        var setOut = false;
        lock (_lock)
        {
            refusal = Refusal();
            if (refusal is null)
            {
                _waiting.Enqueue(new Waiting(item, _time.GetTimestamp()));
                _waitingBytes += item.Size;
                setOut = TakeLane();
            }
        }

        if (refusal is not null)
        {
            item.Fail(refusal);
        }
        else if (setOut)
        {
            SetOut();
        }
    }

    /// <summary>Stops; calls that still wait fail.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_stopping)
            {
                return;
            }

            _stopping = true;
            EndIfIdle();
        }

        await _stopped.CancelAsync();
        await _ended.Task;
        while (_waiting.TryDequeue(out var waiting))
        {
            waiting.Item.Fail(Stopping());
        }

        _stopped.Dispose();
    }

    /// <summary>Why no call can be taken now.</summary>
    private StorageUnavailableException? Refusal()
    {
        if (_stopping)
        {
            return Stopping();
        }

        if (_waitingBytes > _options.QueueBytes)
        {
            return new StorageUnavailableException(
                $"the {_name} that wait already have more than {_options.QueueBytes} bytes, which is the limit; try again later");
        }

        return _waiting.Count < _options.QueueCapacity ? null : new StorageUnavailableException(
            $"{_options.QueueCapacity} {_name} wait already, which is the limit; try again later");
    }

    /// <summary>Whether a batch is to set out now: one gathers at a time, and beside another only what is worth a round trip of its own.</summary>
    private bool TakeLane()
    {
        if (_gathering || _stopping || _lanes == _options.Lanes || _waiting.Count < (_lanes == 0 ? 1 : _options.MinParallelBatch))
        {
            return false;
        }

        _lanes++;
        _gathering = true;
        return true;
    }

    /// <summary>Starts a batch behind what the thread pool has to do already: whoever is about to call gets the chance to come along.</summary>
    private void SetOut() => ThreadPool.UnsafeQueueUserWorkItem(static queue => _ = queue.RunLaneAsync(), this, preferLocal: false);

    /// <summary>Carries out batch after batch for as long as one is to set out.</summary>
    private async Task RunLaneAsync()
    {
        List<Waiting> batch = [];
        try
        {
            do
            {
                batch.Clear();
                if (_options.Linger > TimeSpan.Zero)
                {
                    await Task.Delay(_options.Linger, _time, _stopped.Token);
                }

                Gather(batch);
                batch.Sort(static (left, right) => string.CompareOrdinal(left.Item.Key, right.Item.Key));
                await RunAsync(batch, repeated: false);
            }
            while (GoesOn());
        }
        catch (Exception) when (_stopped.IsCancellationRequested)
        {
            // Whatever the end of a try looked like, it was we who ended it.
            batch.ForEach(waiting => waiting.Item.Fail(Stopping()));
            GoesOn();
        }
    }

    /// <summary>Gives the lane back, and takes it again when there is something for it.</summary>
    private bool GoesOn()
    {
        lock (_lock)
        {
            _lanes--;
            EndIfIdle();
            return TakeLane();
        }
    }

    /// <summary>Lets the disposal go on when the last batch has ended.</summary>
    private void EndIfIdle()
    {
        if (_stopping && _lanes == 0)
        {
            _ended.TrySetResult();
        }
    }

    /// <summary>Fills the batch, and lets the next one gather.</summary>
    private void Gather(List<Waiting> batch)
    {
        bool setOut;
        lock (_lock)
        {
            var bytes = 0L;
            while (batch.Count < _options.MaxBatch && bytes < _options.MaxBatchBytes && _waiting.TryDequeue(out var next))
            {
                batch.Add(next);
                bytes += next.Item.Size;
            }

            _waitingBytes -= bytes;
            _gathering = false;
            setOut = TakeLane();
        }

        if (setOut)
        {
            SetOut();
        }
    }

    private async Task RunAsync(IReadOnlyList<Waiting> batch, bool repeated)
    {
        for (var delay = _options.RetryDelay; ; repeated = true)
        {
            try
            {
                await _execute([.. batch.Select(waiting => waiting.Item)], repeated, _stopped.Token);
                return;
            }
            catch (Exception failure) when (!_stopped.IsCancellationRequested && TransientErrors.IsTransient(failure))
            {
                batch = GiveUpLate(batch, delay, failure);
                if (batch.Count == 0)
                {
                    return;
                }

                LogRepeated(_logger, batch.Count, _name, failure.Message);
                await Task.Delay(delay, _time, _stopped.Token);
                delay = delay * 2 < MaxRetryDelay ? delay * 2 : MaxRetryDelay;
            }
            catch (Exception failure) when (!_stopped.IsCancellationRequested)
            {
                await PinAsync(batch, failure);
                return;
            }
        }
    }

    /// <summary>Finds the row that causes the failure, so that its neighbours do not suffer.</summary>
    private async Task PinAsync(IReadOnlyList<Waiting> batch, Exception failure)
    {
        if (batch.Count == 1)
        {
            batch[0].Item.Fail(failure);
            return;
        }

        LogSplit(_logger, batch.Count, _name, failure);
        var half = batch.Count / 2;
        await RunAsync([.. batch.Take(half)], repeated: true);
        await RunAsync([.. batch.Skip(half)], repeated: true);
    }

    /// <summary>Fails the calls whose time is over before another try; returns the others.</summary>
    private IReadOnlyList<Waiting> GiveUpLate(IReadOnlyList<Waiting> batch, TimeSpan delay, Exception failure)
    {
        var late = batch.ToLookup(waiting => _time.GetElapsedTime(waiting.Since) + delay > _options.RetryFor);
        if (!late.Contains(true))
        {
            return batch;
        }

        LogGaveUp(_logger, late[true].Count(), _name, failure);
        foreach (var waiting in late[true])
        {
            waiting.Item.Fail(new StorageUnavailableException("the database is away; try again later", failure));
        }

        return [.. late[false]];
    }

    private StorageUnavailableException Stopping() => new($"the silo stops; the {_name} were not carried out");

    private readonly record struct Waiting(TItem Item, long Since);
}
