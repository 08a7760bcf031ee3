using System.Threading.Channels;
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
    private readonly Channel<Waiting> _waiting;
    private readonly CancellationTokenSource _stopped = new();
    private readonly Task _lanes;
    private readonly SemaphoreSlim _gathering = new(1);
    private TaskCompletionSource? _nudge;
    private int _underWay;
    private long _waitingBytes;

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
        string name, GroupCommitOptions options, Func<IReadOnlyList<TItem>, bool, CancellationToken, Task> execute, TimeProvider time, ILogger logger)
    {
        (_name, _options, _execute, _time, _logger) = (name, options, execute, time, logger);
        _waiting = Channel.CreateBounded<Waiting>(options.QueueCapacity);
        _lanes = Task.WhenAll(Enumerable.Range(0, options.Lanes).Select(_ => Task.Run(RunLaneAsync)));
    }

    /// <summary>Puts a call in line; when there is no room it fails at once.</summary>
    public void Enqueue(TItem item)
    {
        if (Interlocked.Read(ref _waitingBytes) > _options.QueueBytes)
        {
            item.Fail(new StorageUnavailableException(
                $"the {_name} that wait already have more than {_options.QueueBytes} bytes, which is the limit; try again later") { IsUntried = true });
            return;
        }

        Interlocked.Add(ref _waitingBytes, item.Size);
        if (!_waiting.Writer.TryWrite(new Waiting(item, _time.GetTimestamp())))
        {
            Interlocked.Add(ref _waitingBytes, -item.Size);
            item.Fail(_stopped.IsCancellationRequested ? Stopping() : new StorageUnavailableException(
                $"{_options.QueueCapacity} {_name} wait already, which is the limit; try again later") { IsUntried = true });
        }
        else if (Volatile.Read(ref _nudge) is { } nudge && IsWorthwhile)
        {
            nudge.TrySetResult();
        }
    }

    /// <summary>Stops; calls that still wait fail.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopped.IsCancellationRequested)
        {
            return;
        }

        await _stopped.CancelAsync();
        _waiting.Writer.TryComplete();
        await _lanes;
        while (_waiting.Reader.TryRead(out var waiting))
        {
            waiting.Item.Fail(Stopping());
        }

        _stopped.Dispose();
    }

    private async Task RunLaneAsync()
    {
        List<Waiting> batch = [];
        try
        {
            while (await GatherAsync(batch))
            {
                batch.Sort(static (left, right) => string.CompareOrdinal(left.Item.Key, right.Item.Key));
                await RunAsync(batch, repeated: false);
                batch.Clear();
                Interlocked.Decrement(ref _underWay);
                Volatile.Read(ref _nudge)?.TrySetResult();
            }
        }
        catch (Exception) when (_stopped.IsCancellationRequested)
        {
            // Whatever the end of a try looked like, it was we who ended it.
            batch.ForEach(waiting => waiting.Item.Fail(Stopping()));
        }
    }

    /// <summary>Whether a batch is held back until it is worth a round trip of its own, or nothing is under way any more.</summary>
    internal bool WaitsForMore => Volatile.Read(ref _nudge) is not null;

    private bool IsWorthwhile => _waiting.Reader.Count >= _options.MinParallelBatch;

    /// <summary>Fills the batch; false when the queue has ended. The lanes take turns.</summary>
    private async Task<bool> GatherAsync(List<Waiting> batch)
    {
        await _gathering.WaitAsync(_stopped.Token);
        try
        {
            if (!await _waiting.Reader.WaitToReadAsync(_stopped.Token))
            {
                return false;
            }

            if (_options.Linger > TimeSpan.Zero)
            {
                await Task.Delay(_options.Linger, _time, _stopped.Token);
            }

            // Whoever is about to call gets the chance to come along.
            await Task.Yield();
            await UntilWorthwhileAsync();
            Interlocked.Increment(ref _underWay);
            Gather(batch);
            return true;
        }
        finally
        {
            _gathering.Release();
        }
    }

    /// <summary>Ends when no other batch is under way or enough calls wait.</summary>
    private async Task UntilWorthwhileAsync()
    {
        while (Volatile.Read(ref _underWay) > 0 && !IsWorthwhile)
        {
            var nudge = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Interlocked.Exchange(ref _nudge, nudge);

            // Looked at once more, now that whoever changes it can see the nudge.
            if (Volatile.Read(ref _underWay) > 0 && !IsWorthwhile)
            {
                await nudge.Task.WaitAsync(_stopped.Token);
            }

            Interlocked.Exchange(ref _nudge, null);
        }
    }

    private void Gather(List<Waiting> batch)
    {
        var bytes = 0L;
        while (batch.Count < _options.MaxBatch && bytes < _options.MaxBatchBytes && _waiting.Reader.TryRead(out var next))
        {
            batch.Add(next);
            bytes += next.Item.Size;
        }

        Interlocked.Add(ref _waitingBytes, -bytes);
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
