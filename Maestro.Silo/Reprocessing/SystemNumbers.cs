using System.Collections.Immutable;
using System.Text.Json;
using Maestro.Grains.Reprocessing.Jobs;
using Npgsql;

namespace Maestro.Silo.Reprocessing;

/// <summary>The numbers of all systems, for metrics and overviews.</summary>
internal static class SystemNumbers
{
    private const string Select = """
        with jobs as (
            select system_id, jsonb_object_agg(status, number) as per_status, min(oldest) filter (where status = 'pending_approval') as oldest_pending
            from (select system_id, status, count(*) as number, min(created_at) as oldest from reprocessing_jobs group by system_id, status) as counted
            group by system_id),
        waiting as (
            select system_id, count(*) filter (where not is_reply) as executions, count(*) filter (where is_reply) as replies,
                   min(accepted_at) as oldest
            from reprocessing_inbox where state < 2 group by system_id),
        effects as (select system_id, count(*) as number, min(created_at) as oldest from reprocessing_outbox group by system_id),
        letters as (
            select system_id, count(*) filter (where sent_again_at is null) as number, count(*) as ever
            from reprocessing_dead_letters group by system_id)
        select s.system_id, s.gate_closed_since, s.gate_closed_before, s.active_job, jobs.per_status::text, jobs.oldest_pending,
               (select u.started_at from reprocessing_units u where u.job_id = s.active_job and u.state between 1 and 4 limit 1),
               coalesce(waiting.executions, 0), coalesce(waiting.replies, 0), waiting.oldest, coalesce(effects.number, 0), effects.oldest,
               coalesce(letters.number, 0), coalesce(letters.ever, 0)
        from reprocessing_solutions s
        left join jobs using (system_id) left join waiting using (system_id) left join effects using (system_id) left join letters using (system_id)
        order by s.system_id
        """;

    /// <summary>Reads them.</summary>
    public static async Task<ImmutableArray<SystemSummary>> ReadAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.Command(Select);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var systems = ImmutableArray.CreateBuilder<SystemSummary>();
        while (await reader.ReadAsync(cancellationToken))
        {
            systems.Add(Read(reader));
        }

        return systems.ToImmutable();
    }

    private static SystemSummary Read(NpgsqlDataReader reader) => new()
    {
        SystemId = reader.GetString(0),
        GateClosed = !reader.IsDBNull(1),
        GateClosedSince = reader.Nullable<DateTimeOffset>(1),
        GateClosedBefore = reader.GetFieldValue<TimeSpan>(2),
        ActiveJob = reader.NullableText(3),
        Jobs = reader.NullableText(4) is { } perStatus
            ? JsonSerializer.Deserialize<Dictionary<string, int>>(perStatus)!.ToImmutableSortedDictionary(StringComparer.Ordinal)
            : ImmutableSortedDictionary<string, int>.Empty,
        OldestPending = reader.Nullable<DateTimeOffset>(5),
        UnitInFlightSince = reader.Nullable<DateTimeOffset>(6),
        WaitingExecutions = (int)reader.GetInt64(7),
        WaitingReplies = (int)reader.GetInt64(8),
        OldestWaiting = reader.Nullable<DateTimeOffset>(9),
        OpenEffects = (int)reader.GetInt64(10),
        OldestEffect = reader.Nullable<DateTimeOffset>(11),
        DeadLetters = (int)reader.GetInt64(12),
        DeadLettersEver = (int)reader.GetInt64(13),
    };
}
