using Microsoft.Extensions.Logging;
using Npgsql;

namespace Maestro.Silo.Storage.GroupCommit;

/// <summary>
/// One table with one row per grain. Calls of many grains become one round trip, one implicit transaction and one commit; each row has its
/// own ETag check and its own outcome.
/// </summary>
/// <remarks>
/// A statement takes its row locks in the order of the keys, so batches of two silos that hold the same grains do not deadlock. Batches of
/// mixed statements can, when a grain lives twice; PostgreSQL then ends one of them, and that one is repeated.
/// </remarks>
internal abstract class RowTable<TState> : IAsyncDisposable
    where TState : class
{
    private readonly NpgsqlDataSource _dataSource;
    private readonly Random _random;
    private readonly int _tryTimeoutSeconds;
    private readonly GroupQueue<RowWrite<TState>> _writes;
    private readonly GroupQueue<RowRead<TState>> _reads;

    protected RowTable(string name, NpgsqlDataSource dataSource, GroupCommitOptions options, TimeProvider time, Random random, ILogger logger)
    {
        _dataSource = dataSource;
        _random = random;
        _tryTimeoutSeconds = Math.Max(1, (int)options.TryTimeout.TotalSeconds);
        _writes = new GroupQueue<RowWrite<TState>>($"writes of {name}", options, WriteBatchAsync, time, logger);
        _reads = new GroupQueue<RowRead<TState>>($"reads of {name}", options, ReadBatchAsync, time, logger);
    }

    /// <summary>Reads a row.</summary>
    public Task<StoredRow<TState>> ReadAsync(string key)
    {
        var read = new RowRead<TState>(key);
        _reads.Enqueue(read);
        return read.Done;
    }

    /// <summary>Writes or clears a row; ends after the commit.</summary>
    /// <returns>The outcome and the ETag after it.</returns>
    public async Task<(RowOutcome Outcome, long ETag)> WriteAsync(string key, TState state, long? expectedETag, bool clear)
    {
        var write = new RowWrite<TState>(key, state, SizeOf(state), expectedETag, _random.NextInt64(), clear);
        _writes.Enqueue(write);
        return (await write.Done, write.NewETag);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _writes.DisposeAsync();
        await _reads.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>How many bytes of payload a state has, about.</summary>
    protected abstract int SizeOf(TState state);

    /// <summary>The statements for a batch.</summary>
    /// <remarks>
    /// Each returns a row for every write it has something to say of: the write's new ETag and its <see cref="RowOutcome"/> as an int. A
    /// write that none of them names is in conflict. Keys may repeat within a batch; the new ETag tells the writes apart.
    /// </remarks>
    protected abstract IEnumerable<NpgsqlBatchCommand> Statements(IReadOnlyList<RowWrite<TState>> writes);

    /// <summary>Selects key and ETag of the rows with keys $1.</summary>
    protected abstract string SelectETags { get; }

    /// <summary>The statements that read the rows with keys $1.</summary>
    protected abstract IReadOnlyList<string> Selects { get; }

    /// <summary>Reads what <see cref="Selects"/> found.</summary>
    protected abstract Task<IReadOnlyDictionary<string, StoredRow<TState>>> ReadRowsAsync(NpgsqlDataReader reader, CancellationToken cancellationToken);

    private async Task WriteBatchAsync(IReadOnlyList<RowWrite<TState>> writes, bool repeated, CancellationToken cancellationToken)
    {
        await using var connection = await _dataSource.OpenConnectionAsync(cancellationToken);
        var outcomes = await ExecuteAsync(connection, writes, cancellationToken);
        if (repeated)
        {
            await RecogniseAsync(connection, [.. writes.Where(write => !outcomes.ContainsKey(write.NewETag))], outcomes, cancellationToken);
        }

        // Only here is the transaction known to be committed.
        foreach (var write in writes)
        {
            write.Finish(outcomes.GetValueOrDefault(write.NewETag, RowOutcome.Conflict));
        }
    }

    private async Task<Dictionary<long, RowOutcome>> ExecuteAsync(
        NpgsqlConnection connection, IReadOnlyList<RowWrite<TState>> writes, CancellationToken cancellationToken)
    {
        var outcomes = new Dictionary<long, RowOutcome>(writes.Count);
        await using var batch = new NpgsqlBatch(connection) { Timeout = _tryTimeoutSeconds };
        foreach (var statement in Statements(writes))
        {
            batch.BatchCommands.Add(statement);
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        do
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                outcomes[reader.GetInt64(0)] = (RowOutcome)reader.GetInt32(1);
            }
        }
        while (await reader.NextResultAsync(cancellationToken));
        return outcomes;
    }

    /// <summary>
    /// After a lost connection nobody knows whether the batch was committed, and it may be committed even now. Then the repetition
    /// waits for it and conflicts with it: a row that carries the write's own ETag, or a cleared row that is gone, tells so.
    /// </summary>
    private async Task RecogniseAsync(
        NpgsqlConnection connection, RowWrite<TState>[] conflicts, Dictionary<long, RowOutcome> outcomes, CancellationToken cancellationToken)
    {
        if (conflicts.Length == 0)
        {
            return;
        }

        var stored = new Dictionary<string, long>(conflicts.Length, StringComparer.Ordinal);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { WithKeys(SelectETags, conflicts) }, Timeout = _tryTimeoutSeconds };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            stored[reader.GetString(0)] = reader.GetInt64(1);
        }

        foreach (var write in conflicts)
        {
            var found = stored.TryGetValue(write.Key, out var etag);
            if (write.Clear ? !found : found && etag == write.NewETag)
            {
                outcomes[write.NewETag] = RowOutcome.Written;
            }
        }
    }

    private async Task ReadBatchAsync(IReadOnlyList<RowRead<TState>> reads, bool repeated, CancellationToken cancellationToken)
    {
        await using var connection = await _dataSource.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection) { Timeout = _tryTimeoutSeconds };
        foreach (var select in Selects)
        {
            batch.BatchCommands.Add(WithKeys(select, reads));
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var rows = await ReadRowsAsync(reader, cancellationToken);
        foreach (var read in reads)
        {
            read.Finish(rows.GetValueOrDefault(read.Key));
        }
    }

    private static NpgsqlBatchCommand WithKeys(string sql, IEnumerable<IGroupItem> items) => new(sql)
    {
        Parameters = { new NpgsqlParameter<string[]> { TypedValue = [.. items.Select(item => item.Key).Distinct()] } },
    };
}
