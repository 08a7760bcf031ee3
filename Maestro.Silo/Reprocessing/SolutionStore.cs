using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Solutions;
using Npgsql;

namespace Maestro.Silo.Reprocessing;

/// <inheritdoc cref="ISolutionStore"/>
internal sealed class SolutionStore(NpgsqlDataSource database) : ISolutionStore
{
    private const string StaleVersion = "MR001";

    /// <inheritdoc/>
    public Task<SolutionState?> LoadAsync(string systemId, CancellationToken cancellationToken) =>
        Statements.GuardAsync(() => SolutionLoading.LoadAsync(database, systemId, cancellationToken));

    /// <inheritdoc/>
    public Task WriteAsync(SolutionWrite write, CancellationToken cancellationToken) => Statements.GuardAsync(async () =>
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var batch = new NpgsqlBatch(connection, transaction);
            SolutionWriting.Add(batch, write);
            await batch.ExecuteNonQueryAsync(cancellationToken);
            RequireRows(batch);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (PostgresException failure) when (failure.SqlState == StaleVersion)
        {
            throw new StaleSolutionException(write.State.SystemId);
        }
    });

    /// <inheritdoc/>
    public Task<Dictionary<string, StoredItem>> FindItemsAsync(
        string systemId, IReadOnlyCollection<string> keys, CancellationToken cancellationToken) => Statements.GuardAsync(async () =>
    {
        var found = new Dictionary<string, StoredItem>();
        await using var command = database.Command(
            "select item, state, job_id, reason, key from reprocessing_inbox where system_id = $1 and key = any ($2)", systemId, keys.ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            found[reader.GetString(4)] = ReadItem(reader);
        }

        return found;
    });

    /// <inheritdoc/>
    public Task<StoredItem?> FindItemAsync(string systemId, long id, CancellationToken cancellationToken) => FirstAsync(
        "select item, state, job_id, reason from reprocessing_inbox where system_id = $1 and item = $2", [systemId, id], ReadItem, cancellationToken);

    /// <inheritdoc/>
    public Task<PersistDelivery?> ReadItemAsync(string systemId, long id, CancellationToken cancellationToken) => FirstAsync(
        "select source, body from reprocessing_inbox where system_id = $1 and item = $2 and body is not null",
        [systemId, id],
        reader => new PersistDelivery((PersistSource)reader.GetInt16(0), reader.GetFieldValue<byte[]>(1)),
        cancellationToken);

    /// <inheritdoc/>
    public async Task<DeadLetter?> FindDeadLetterAsync(string systemId, long id, CancellationToken cancellationToken) =>
        await new ReprocessingRows(database).FindDeadLetterAsync(id, cancellationToken) is { } letter && letter.SystemId == systemId ? letter : null;

    /// <inheritdoc/>
    public Task ArchiveAsync(string systemId, string queue, IReadOnlyList<byte[]> bodies, CancellationToken cancellationToken) =>
        Statements.GuardAsync(async () =>
        {
            await using var command = database.Command(
                "insert into reprocessing_archive (system_id, queue, body) select $1, $2, unnest($3::bytea[])", systemId, queue, bodies.ToArray());
            return await command.ExecuteNonQueryAsync(cancellationToken);
        });

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, Job>> LoadJobsAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        Statements.GuardAsync(() => JobReading.ReadAsync(database, ids, cancellationToken));

    /// <inheritdoc/>
    public Task<EffectContent?> ReadEffectAsync(string systemId, long effectId, int run, CancellationToken cancellationToken) => FirstAsync(
        """
        select coalesce(o.body, i.body, ''::bytea)
        from reprocessing_outbox o left join reprocessing_inbox i on i.system_id = o.system_id and i.item = o.item
        where o.system_id = $1 and o.effect = $2 and o.run = $3 and o.running
        """,
        [systemId, effectId, run],
        reader => new EffectContent(reader.GetFieldValue<byte[]>(0)),
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> FindBusyAsync(CancellationToken cancellationToken) =>
        TextsAsync("select system_id from reprocessing_solutions where busy", cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> FindClosedGatesAsync(CancellationToken cancellationToken) =>
        TextsAsync("select system_id from reprocessing_solutions where gate_closed_since is not null", cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListSystemsAsync(CancellationToken cancellationToken) =>
        TextsAsync("select system_id from reprocessing_solutions order by system_id", cancellationToken);

    /// <inheritdoc/>
    public Task<int> ForgetItemsAsync(DateTimeOffset doneBefore, CancellationToken cancellationToken) => Statements.GuardAsync(async () =>
    {
        await using var command = database.Command(
            """
            delete from reprocessing_inbox i using (
                select system_id, item from reprocessing_inbox d
                where done_at < $1 and state <> $2
                  and not exists (select from reprocessing_outbox o where o.system_id = d.system_id and o.item = d.item)
                order by done_at limit 5000) as old
            where i.system_id = old.system_id and i.item = old.item
            """,
            doneBefore, (short)ItemState.JobCreated);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    });

    /// <inheritdoc/>
    public Task RegisterAsync(IReadOnlyCollection<string> systemIds, CancellationToken cancellationToken) => Statements.GuardAsync(async () =>
    {
        await using var command = database.Command(
            "insert into reprocessing_solutions (system_id) select distinct unnest($1::text[]) on conflict do nothing",
            [systemIds.Where(Identifiers.IsSystem).ToArray()]);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    });

    /// <summary>A change of a row that is not there would be lost without a word.</summary>
    private static void RequireRows(NpgsqlBatch batch)
    {
        foreach (NpgsqlBatchCommand command in batch.BatchCommands)
        {
            if (command.StatementType is StatementType.Update or StatementType.Insert && command.RecordsAffected != 1)
            {
                throw new InvalidOperationException($"{command.RecordsAffected} rows instead of one were changed by: {command.CommandText}");
            }
        }
    }

    private static StoredItem ReadItem(NpgsqlDataReader reader) =>
        new(reader.GetInt64(0), (ItemState)reader.GetInt16(1), reader.GetString(2), reader.NullableText(3));

    private Task<T?> FirstAsync<T>(
        string sql, object?[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
        where T : class => Statements.GuardAsync(async () =>
    {
        await using var command = database.Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? read(reader) : null;
    });

    private Task<IReadOnlyList<string>> TextsAsync(string sql, CancellationToken cancellationToken) =>
        Statements.GuardAsync<IReadOnlyList<string>>(async () =>
        {
            var texts = new List<string>();
            await using var command = database.Command(sql);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                texts.Add(reader.GetString(0));
            }

            return texts;
        });
}
