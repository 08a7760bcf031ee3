using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Solutions;
using Npgsql;

namespace Maestro.Silo.Reprocessing;

/// <summary>One turn as the statements of one transaction.</summary>
internal static class SolutionWriting
{
    /// <summary>Adds the statements; the first of them ends the transaction when the solution moved on meanwhile.</summary>
    public static void Add(NpgsqlBatch batch, SolutionWrite write)
    {
        var system = write.State.SystemId;
        AddSolution(batch, write);
        foreach (var item in write.Items)
        {
            AddItem(batch, system, item);
        }

        foreach (var (item, body) in write.TakenOver)
        {
            // What is done in the same turn keeps its bytes only if it failed.
            batch.Add(
                """
                update reprocessing_inbox set source = $3, body = case when body is not null then $4::bytea end where system_id = $1 and item = $2
                """,
                system, item, (short)PersistSource.Queue, body);
        }

        foreach (var job in write.Jobs)
        {
            AddJob(batch, job);
        }

        foreach (var unit in write.Units)
        {
            AddUnit(batch, unit);
        }

        foreach (var (jobId, ordinal, entry) in write.History)
        {
            batch.Add(
                "insert into reprocessing_history (job_id, ordinal, user_name, status, at) values ($1, $2, $3, $4, $5)",
                jobId, ordinal, entry.User, entry.Status, entry.Timestamp);
        }

        foreach (var jobId in write.Dequeued)
        {
            batch.Add("delete from reprocessing_line where system_id = $1 and job_id = $2", system, jobId);
        }

        foreach (var entry in write.Enqueued)
        {
            batch.Add(
                "insert into reprocessing_line (system_id, position, job_id, locks) values ($1, $2, $3, $4)",
                system, entry.Position, entry.JobId, entry.Locks);
        }

        // Before the effects go, because they have the bytes.
        foreach (var (effect, at, reason) in write.DeadLetters)
        {
            batch.Add(
                """
                insert into reprocessing_dead_letters (at, system_id, exchange, routing_key, body, reason)
                select $1, o.system_id, o.target, o.routing_key, coalesce(o.body, i.body, ''::bytea), $2
                from reprocessing_outbox o left join reprocessing_inbox i on i.system_id = o.system_id and i.item = o.item
                where o.system_id = $3 and o.effect = $4
                """,
                at, reason, system, effect.Id);
        }

        foreach (var id in write.LettersSentAgain)
        {
            batch.Add("update reprocessing_dead_letters set sent_again_at = now() where system_id = $1 and id = $2", system, id);
        }

        foreach (var id in write.RemovedEffects)
        {
            batch.Add("delete from reprocessing_outbox where system_id = $1 and effect = $2", system, id);
        }

        foreach (var effect in write.Effects)
        {
            AddEffect(batch, system, effect);
        }

        foreach (var line in write.Audit)
        {
            batch.Add(
                "insert into reprocessing_audit (at, system_id, job_id, user_name, action, detail) values ($1, $2, $3, $4, $5, $6)",
                line.At, system, line.JobId, line.User, line.Action, Storable(line.Detail));
        }
    }

    private static void AddSolution(NpgsqlBatch batch, SolutionWrite write)
    {
        var (state, active) = (write.State, write.State.Active);
        batch.Add(
            """
            select reprocessing_advance($1::text, $2::bigint, $3::bigint, $4::text, $5::boolean, $6::smallint, $7::timestamptz, $8::timestamptz,
                                        $9::timestamptz, $10::interval, $11::boolean)
            """,
            state.SystemId, write.ExpectedVersion, state.NextNumber, active?.JobId, active?.Locks ?? false, (short)(active?.Phase ?? 0),
            active?.Since, active?.DrainUntil, state.Gate.ClosedSince, state.Gate.ClosedBefore, state.HasWork);
    }

    private static void AddItem(NpgsqlBatch batch, string system, ItemRow item)
    {
        if (item.Replaces != 0)
        {
            batch.Add("update reprocessing_inbox set key = null where system_id = $1 and item = $2", system, item.Replaces);
        }

        if (item.Body is null)
        {
            batch.Add(
                """
                update reprocessing_inbox set state = $3, job_id = $4, reason = $5, done_at = $6, body = case when $7 then body end
                where system_id = $1 and item = $2
                """,
                system, item.Id, (short)item.State, item.JobId, Storable(item.Reason), item.DoneAt, IsKept(item.State));
            return;
        }

        batch.Add(
            """
            insert into reprocessing_inbox
                (system_id, item, key, is_reply, source, state, instance_id, job_id, reason, accepted_at, done_at, body)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            system, item.Id, item.Key, item.IsReply, (short)item.Source, (short)item.State, item.InstanceId, item.JobId, Storable(item.Reason),
            item.AcceptedAt, item.DoneAt, IsKept(item.State) ? item.Body : null);
    }

    private static bool IsKept(ItemState state) => state is ItemState.Waiting or ItemState.Executing or ItemState.Failed;

    private static void AddJob(NpgsqlBatch batch, JobRow row)
    {
        var job = row.Job;
        if (!row.IsNew)
        {
            batch.Add(
                """
                update reprocessing_jobs set status = $2, forking = $3, pending_committed = $4, reason = $5, updated_at = $6 where id = $1
                """,
                job.Id, job.Status, job.Forking, job.PendingCommitted, Storable(job.Reason), job.UpdatedAt);
            return;
        }

        batch.Add(
            """
            insert into reprocessing_jobs
                (id, system_id, tag, branch, status, forking, pending_event, origin, pending_instance, origin_name, pending_committed, reason,
                 created_at, updated_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """,
            job.Id, job.SystemId, job.Tag, job.Branch, job.Status, job.Forking, PlatformEventJson.Write(job.PendingEvent),
            job.Origin is null ? null : PlatformEventJson.Write(job.Origin), job.PendingEvent.InstanceId, Storable(job.Origin?.Name ?? ""),
            job.PendingCommitted, Storable(job.Reason), job.CreatedAt, job.UpdatedAt);
    }

    private static void AddUnit(NpgsqlBatch batch, UnitRow row)
    {
        var unit = row.Unit;
        if (!row.IsNew)
        {
            batch.Add(
                """
                update reprocessing_units
                set turn = $4, state = $5, new_instance_id = $6, attempts = $7, started_at = $8, ended_at = $9, stalled = $10, error = $11
                where job_id = $1 and instance_id = $2 and branch = $3
                """,
                row.JobId, unit.Key.InstanceId, unit.Key.Branch, unit.Turn, (short)unit.State, unit.NewInstanceId, unit.Attempts, unit.StartedAt,
                unit.EndedAt, unit.Stalled, Storable(unit.Error));
            return;
        }

        batch.Add(
            """
            insert into reprocessing_units
                (job_id, instance_id, branch, arrival, turn, forking, cascaded, event, state, new_instance_id, attempts, started_at, ended_at,
                 stalled, error)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            """,
            row.JobId, unit.Key.InstanceId, unit.Key.Branch, unit.Arrival, unit.Turn, unit.Forking, unit.Cascaded,
            PlatformEventJson.Write(unit.Event), (short)unit.State, unit.NewInstanceId, unit.Attempts, unit.StartedAt, unit.EndedAt, unit.Stalled,
            Storable(unit.Error));
    }

    private static void AddEffect(NpgsqlBatch batch, string system, EffectRow row)
    {
        var effect = row.Effect;
        if (!row.IsNew)
        {
            batch.Add(
                """
                update reprocessing_outbox
                set run = $3, failures = $4, running = $5, due_at = $6, in_doubt_since = $7, verify = $8, last_error = $9,
                    failed_looks = $10
                where system_id = $1 and effect = $2
                """,
                system, effect.Id, effect.Run, effect.Failures, effect.IsRunning, effect.DueAt, effect.InDoubtSince, effect.Verify,
                Storable(effect.LastError), effect.FailedLooks);
            return;
        }

        batch.Add(
            """
            insert into reprocessing_outbox
                (system_id, effect, kind, job_id, item, unit_instance, unit_branch, instance_id, branch, target, routing_key, run, failures, running,
                 due_at, created_at, in_doubt_since, verify, last_error, body, failed_looks)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
            """,
            system, effect.Id, (short)effect.Kind, effect.JobId, effect.Item, effect.Unit?.InstanceId, effect.Unit?.Branch, effect.InstanceId,
            effect.Branch, effect.Target, effect.RoutingKey, effect.Run, effect.Failures, effect.IsRunning, effect.DueAt, effect.CreatedAt,
            effect.InDoubtSince, effect.Verify, Storable(effect.LastError), row.Body, effect.FailedLooks);
    }

    /// <summary>What neighbours say may hold a NUL, which no text column takes.</summary>
    private static string? Storable(string? text) => text?.Replace("\0", "\\0", StringComparison.Ordinal);
}
