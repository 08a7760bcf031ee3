using System.Collections.Immutable;
using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Solutions;
using Npgsql;

namespace Maestro.Silo.Reprocessing;

/// <summary>Solutions from their rows.</summary>
internal static class SolutionLoading
{
    private const string Solution = """
        select version, next_number, active_job, active_locks, active_phase, active_since, drain_until, gate_closed_since, gate_closed_before
        from reprocessing_solutions where system_id = $1
        """;

    private const string Items = """
        select item, is_reply, source, state, instance_id, accepted_at, case when state = 1 then body end
        from reprocessing_inbox where system_id = $1 and state < 2 order by item
        """;

    private const string Pending = """
        select id, tag, created_at from reprocessing_jobs where system_id = $1 and status = 'pending_approval' order by created_at, sequence
        """;

    private const string Line = "select position, job_id, locks from reprocessing_line where system_id = $1 order by position";

    private const string Effects = """
        select effect, kind, job_id, item, unit_instance, unit_branch, instance_id, branch, target, routing_key, run, failures, running, due_at,
               created_at, in_doubt_since, verify, last_error, failed_looks
        from reprocessing_outbox where system_id = $1
        """;

    /// <summary>All that is open in the system; null when it is not known.</summary>
    public static async Task<SolutionState?> LoadAsync(NpgsqlDataSource database, string systemId, CancellationToken cancellationToken)
    {
        // All from one moment: an activation that is not the owner any more may still be writing.
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        var state = await LoadAsync(connection, transaction, systemId, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (state?.Active is not { } active)
        {
            return state;
        }

        var jobs = await JobReading.ReadAsync(database, [active.JobId], cancellationToken);
        return state with { Active = active with { Job = jobs[active.JobId] } };
    }

    private static async Task<SolutionState?> LoadAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string systemId, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var sql in new[] { Solution, Items, Pending, Line, Effects })
        {
            batch.Add(sql, systemId);
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        var state = ReadSolution(reader, systemId);
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            state = AddItem(state, reader);
        }

        await reader.NextResultAsync(cancellationToken);
        state = state with
        {
            Pending = await ListAsync(
                reader, row => new PendingJob(row.GetString(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2)), cancellationToken),
        };
        await reader.NextResultAsync(cancellationToken);
        state = state with
        {
            Line = await ListAsync(reader, row => new LineEntry(row.GetInt64(0), row.GetString(1), row.GetBoolean(2)), cancellationToken),
        };
        await reader.NextResultAsync(cancellationToken);
        var effects = await ListAsync(reader, ReadEffect, cancellationToken);
        return state with { Effects = effects.ToImmutableSortedDictionary(effect => effect.Id, effect => effect) };
    }

    private static async Task<ImmutableList<T>> ListAsync<T>(
        NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var list = ImmutableList.CreateBuilder<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            list.Add(read(reader));
        }

        return list.ToImmutable();
    }

    private static SolutionState ReadSolution(NpgsqlDataReader reader, string systemId) => new()
    {
        SystemId = systemId,
        Version = reader.GetInt64(0),
        NextNumber = reader.GetInt64(1),
        Active = reader.NullableText(2) is { } jobId
            ? new ActiveJob
            {
                JobId = jobId,
                Locks = reader.GetBoolean(3),
                Phase = (JobPhase)reader.GetInt16(4),
                Since = reader.GetFieldValue<DateTimeOffset>(5),
                DrainUntil = reader.GetFieldValue<DateTimeOffset>(6),
            }
            : null,
        Gate = new GateState(reader.Nullable<DateTimeOffset>(7), reader.GetFieldValue<TimeSpan>(8)),
    };

    private static SolutionState AddItem(SolutionState state, NpgsqlDataReader reader)
    {
        var (id, isReply, source) = (reader.GetInt64(0), reader.GetBoolean(1), (PersistSource)reader.GetInt16(2));
        var acceptedAt = reader.GetFieldValue<DateTimeOffset>(5);
        if ((ItemState)reader.GetInt16(3) == ItemState.Executing)
        {
            var message = PersistMessage.Read(state.SystemId, new PersistDelivery(source, reader.GetFieldValue<byte[]>(6)));
            var item = new ItemInWork(id, source, message.Event!, acceptedAt);
            return isReply ? state with { Reply = item } : state with { Execution = item };
        }

        var waiting = new WaitingItem(id, source, reader.GetString(4), acceptedAt);
        return isReply ? state with { Replies = state.Replies.Add(waiting) } : state with { Executions = state.Executions.Add(waiting) };
    }

    private static Effect ReadEffect(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetInt64(0),
        Kind = (EffectKind)reader.GetInt16(1),
        JobId = reader.GetString(2),
        Item = reader.GetInt64(3),
        Unit = reader.NullableText(4) is { } instance ? new UnitKey(instance, reader.GetString(5)) : null,
        InstanceId = reader.GetString(6),
        Branch = reader.GetString(7),
        Target = reader.GetString(8),
        RoutingKey = reader.GetString(9),
        Run = reader.GetInt32(10),
        Failures = reader.GetInt32(11),
        IsRunning = reader.GetBoolean(12),
        DueAt = reader.GetFieldValue<DateTimeOffset>(13),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(14),
        InDoubtSince = reader.Nullable<DateTimeOffset>(15),
        Verify = reader.GetBoolean(16),
        LastError = reader.NullableText(17),
        FailedLooks = reader.GetInt32(18),
    };
}
