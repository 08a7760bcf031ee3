using System.Threading.Channels;
using Maestro.Grains;
using Microsoft.Extensions.Logging;

namespace Maestro.Silo.Storage.GroupCommit;

/// <summary>One call that waits in a <see cref="GroupQueue{TItem}"/>.</summary>
internal interface IGroupItem
{
    /// <summary>The row; items of a batch are worked on in its order, so that two silos never wait for each other in a circle.</summary>
    string Key { get; }

    /// <summary>Ends the call with an error. Without effect when it has ended already.</summary>
    void Fail(Exception failure);
}

/// <summary>
/// Collects concurrent calls into batches: while one batch is under way the next one gathers, so nothing waits for a clock. Batches
/// are repeated after transient errors; an error of another kind is pinned to the row that causes it by running rows alone.
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
        if (!_waiting.Writer.TryWrite(new Waiting(item, _time.GetTimestamp())))
        {
            item.Fail(new StorageUnavailableException(
                $"{_options.QueueCapacity} {_name} wait already, which is the limit; try again later"));
        }
    }

    /// <summary>Stops; calls that still wait fail.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _stopped.CancelAsync();
        await _lanes;
        while (_waiting.Reader.TryRead(out var waiting))
        {
            waiting.Item.Fail(new StorageUnavailableException($"the silo stops; the {_name} were not carried out"));
        }

        _stopped.Dispose();
    }

    private async Task RunLaneAsync()
    {
        List<Waiting> batch = [];
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(_stopped.Token))
            {
                while (batch.Count < _options.MaxBatch && _waiting.Reader.TryRead(out var next))
                {
                    batch.Add(next);
                }

                if (batch.Count > 0)
                {
                    await RunAsync(batch);
                    batch.Clear();
                }
            }
        }
        catch (OperationCanceledException)
        {
            batch.ForEach(waiting => waiting.Item.Fail(new StorageUnavailableException($"the silo stops; the {_name} were not carried out")));
        }
    }

    private async Task RunAsync(List<Waiting> batch)
    {
        var oldest = batch.Min(waiting => waiting.Since);
        TItem[] items = [.. batch.Select(waiting => waiting.Item).OrderBy(item => item.Key, StringComparer.Ordinal)];
        var delay = _options.RetryDelay;
        for (var mayBeCommitted = false; ; mayBeCommitted = true)
        {
            try
            {
                await _execute(items, mayBeCommitted, _stopped.Token);
                return;
            }
            catch (Exception failure) when (TransientErrors.IsTransient(failure))
            {
                if (_time.GetElapsedTime(oldest) + delay > _options.RetryFor)
                {
                    LogGaveUp(_logger, items.Length, _name, failure);
                    FailAll(items, new StorageUnavailableException("the database is away; try again later", failure));
                    return;
                }

                LogRepeated(_logger, items.Length, _name, failure.Message);
                await Task.Delay(delay, _time, _stopped.Token);
                delay = delay * 2 < MaxRetryDelay ? delay * 2 : MaxRetryDelay;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                if (items.Length == 1)
                {
                    items[0].Fail(failure);
                    return;
                }

                LogSplit(_logger, items.Length, _name, failure);
                foreach (var waiting in batch)
                {
                    await RunAsync([waiting]);
                }

                return;
            }
        }
    }

    private static void FailAll(TItem[] items, Exception failure)
    {
        foreach (var item in items)
        {
            item.Fail(failure);
        }
    }

    private readonly record struct Waiting(TItem Item, long Since);
}
