using Microsoft.Extensions.Logging;
using Npgsql;

namespace Maestro.Silo.Storage.GroupCommit;

/// <summary>
/// One table with one row per grain. Calls of many grains become one round trip, one implicit transaction and one commit; each row has its
/// own ETag check and its own outcome.
/// </summary>
internal abstract class RowTable<TState> : IAsyncDisposable
    where TState : class
{
    private readonly NpgsqlDataSource _dataSource;
    private readonly Random _random;
    private readonly GroupQueue<RowWrite<TState>> _writes;
    private readonly GroupQueue<RowRead<TState>> _reads;

    protected RowTable(string name, NpgsqlDataSource dataSource, GroupCommitOptions options, TimeProvider time, Random random, ILogger logger)
    {
        _dataSource = dataSource;
        _random = random;
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
        var write = new RowWrite<TState>(key, state, expectedETag, _random.NextInt64(), clear);
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

    /// <summary>The statements for a batch; each reads its rows' outcomes.</summary>
    protected abstract IEnumerable<RowStatement<TState>> Statements(IReadOnlyList<RowWrite<TState>> writes);

    /// <summary>Selects key and ETag of the rows with keys $1.</summary>
    protected abstract string SelectETags { get; }

    /// <summary>Reads all rows with these keys.</summary>
    protected abstract Task<IReadOnlyDictionary<string, StoredRow<TState>>> ReadRowsAsync(
        NpgsqlConnection connection, string[] keys, CancellationToken cancellationToken);

    private async Task WriteBatchAsync(IReadOnlyList<RowWrite<TState>> writes, bool mayBeCommitted, CancellationToken cancellationToken)
    {
        await using var connection = await _dataSource.OpenConnectionAsync(cancellationToken);
        if (mayBeCommitted)
        {
            writes = await FinishCommittedAsync(connection, writes, cancellationToken);
            if (writes.Count == 0)
            {
                return;
            }
        }

        var statements = Statements(writes).ToList();
        var outcomes = new Dictionary<string, RowOutcome>(writes.Count, StringComparer.Ordinal);
        await using (var batch = new NpgsqlBatch(connection))
        {
            statements.ForEach(statement => batch.BatchCommands.Add(statement.Command));
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            foreach (var statement in statements)
            {
                while (await reader.ReadAsync(cancellationToken))
                {
                    outcomes[reader.GetString(0)] = statement.ReadOutcome(reader);
                }

                await reader.NextResultAsync(cancellationToken);
            }
        }

        // Only here is the transaction known to be committed.
        foreach (var write in writes)
        {
            write.Finish(outcomes.GetValueOrDefault(write.Key, RowOutcome.Conflict));
        }
    }

    /// <summary>
    /// After a lost connection nobody knows whether the batch was committed. A row with the write's own ETag was; a cleared row that is
    /// gone counts as cleared.
    /// </summary>
    private async Task<IReadOnlyList<RowWrite<TState>>> FinishCommittedAsync(
        NpgsqlConnection connection, IReadOnlyList<RowWrite<TState>> writes, CancellationToken cancellationToken)
    {
        var stored = new Dictionary<string, long>(StringComparer.Ordinal);
        await using (var command = new NpgsqlCommand(SelectETags, connection))
        {
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. writes.Select(write => write.Key)] });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                stored[reader.GetString(0)] = reader.GetInt64(1);
            }
        }

        List<RowWrite<TState>> open = [];
        foreach (var write in writes)
        {
            var committed = write.Clear ? !stored.ContainsKey(write.Key) : stored.TryGetValue(write.Key, out var etag) && etag == write.NewETag;
            if (committed)
            {
                write.Finish(RowOutcome.Written);
            }
            else
            {
                open.Add(write);
            }
        }

        return open;
    }

    private async Task ReadBatchAsync(IReadOnlyList<RowRead<TState>> reads, bool repeated, CancellationToken cancellationToken)
    {
        await using var connection = await _dataSource.OpenConnectionAsync(cancellationToken);
        var rows = await ReadRowsAsync(connection, [.. reads.Select(read => read.Key).Distinct()], cancellationToken);
        foreach (var read in reads)
        {
            read.Finish(rows.GetValueOrDefault(read.Key));
        }
    }
}

/// <summary>A statement of a batch. Its result has a row for each key that it changed or has something to say of.</summary>
internal sealed record RowStatement<TState>(NpgsqlBatchCommand Command, Func<NpgsqlDataReader, RowOutcome> ReadOutcome)
{
    /// <summary>A statement that returns the keys it changed.</summary>
    public RowStatement(NpgsqlBatchCommand command) : this(command, _ => RowOutcome.Written)
    {
    }
}
