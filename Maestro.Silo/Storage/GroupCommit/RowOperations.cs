namespace Maestro.Silo.Storage.GroupCommit;

/// <summary>A write of one row that waits for its commit.</summary>
internal sealed class RowWrite<TState>(string key, TState state, int size, long? expectedETag, long newETag, bool clear) : IGroupItem
{
    private readonly TaskCompletionSource<RowOutcome> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public string Key { get; } = key;

    /// <inheritdoc/>
    public int Size { get; } = size;

    /// <summary>What to write.</summary>
    public TState State { get; } = state;

    /// <summary>The ETag that must be stored now; null for a first write.</summary>
    public long? ExpectedETag { get; } = expectedETag;

    /// <summary>The ETag after the write. It is unique, so it names this very call: a row that carries it was written by it.</summary>
    public long NewETag { get; } = newETag;

    /// <summary>Whether the row is to go.</summary>
    public bool Clear { get; } = clear;

    /// <summary>Ends when the outcome is known.</summary>
    public Task<RowOutcome> Done => _done.Task;

    /// <summary>Ends the call with its outcome.</summary>
    public void Finish(RowOutcome outcome) => _done.TrySetResult(outcome);

    /// <inheritdoc/>
    public void Fail(Exception failure) => _done.TrySetException(failure);
}

/// <summary>A read of one row.</summary>
internal sealed class RowRead<TState>(string key) : IGroupItem
    where TState : class
{
    private readonly TaskCompletionSource<StoredRow<TState>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public string Key { get; } = key;

    /// <inheritdoc/>
    public int Size => 0;

    /// <summary>Ends when the row was read.</summary>
    public Task<StoredRow<TState>> Done => _done.Task;

    /// <summary>Ends the call with what was read.</summary>
    public void Finish(StoredRow<TState> row) => _done.TrySetResult(row);

    /// <inheritdoc/>
    public void Fail(Exception failure) => _done.TrySetException(failure);
}

/// <summary>A row as read.</summary>
/// <param name="State">The state; null when there is none to speak of.</param>
/// <param name="ETag">The ETag; null when there is no such row.</param>
internal readonly record struct StoredRow<TState>(TState? State, long? ETag)
    where TState : class;

/// <summary>How the write of one row ended; the statements of the tables answer with these numbers.</summary>
internal enum RowOutcome
{
    /// <summary>It is committed.</summary>
    Written = 0,
    /// <summary>The stored ETag was another one; nothing was changed.</summary>
    Conflict = 1,
    /// <summary>The consumer that the row names is not registered; nothing was changed.</summary>
    ConsumerMissing = 2,
    /// <summary>The consumer still has bundles; nothing was changed.</summary>
    ConsumerInUse = 3,
}
