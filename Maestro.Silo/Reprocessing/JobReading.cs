using System.Collections.Immutable;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;
using Npgsql;

namespace Maestro.Silo.Reprocessing;

/// <summary>Jobs from their rows.</summary>
internal static class JobReading
{
    private const string Jobs = """
        select id, system_id, tag, branch, status, forking, pending_event, origin, pending_committed, reason, created_at, updated_at
        from reprocessing_jobs where id = any ($1)
        """;

    private const string Units = """
        select job_id, instance_id, branch, arrival, turn, forking, cascaded, event, state, new_instance_id, attempts, started_at, ended_at, stalled,
               error
        from reprocessing_units where job_id = any ($1)
        """;

    private const string History = """
        select job_id, user_name, status, at from reprocessing_history where job_id = any ($1) order by job_id, ordinal
        """;

    /// <summary>Those of the jobs that exist.</summary>
    public static async Task<IReadOnlyDictionary<string, Job>> ReadAsync(
        NpgsqlDataSource database, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var wanted = ids.Where(id => !id.Contains('\0', StringComparison.Ordinal)).Distinct().ToArray();
        await using var batch = database.CreateBatch();
        batch.Add(Jobs, [wanted]);
        batch.Add(Units, [wanted]);
        batch.Add(History, [wanted]);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var jobs = new Dictionary<string, Job>();
        while (await reader.ReadAsync(cancellationToken))
        {
            jobs[reader.GetString(0)] = ReadJob(reader);
        }

        await reader.NextResultAsync(cancellationToken);
        var units = jobs.Keys.ToDictionary(id => id, _ => ImmutableList.CreateBuilder<Unit>());
        while (await reader.ReadAsync(cancellationToken))
        {
            units.GetValueOrDefault(reader.GetString(0))?.Add(ReadUnit(reader));
        }

        await reader.NextResultAsync(cancellationToken);
        var history = jobs.Keys.ToDictionary(id => id, _ => ImmutableList.CreateBuilder<HistoryEntry>());
        while (await reader.ReadAsync(cancellationToken))
        {
            history.GetValueOrDefault(reader.GetString(0))?.Add(
                new HistoryEntry(reader.GetString(1), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3)));
        }

        return jobs.ToDictionary(
            pair => pair.Key,
            pair => (pair.Value with { History = history[pair.Key].ToImmutable() }).WithUnits(units[pair.Key].ToImmutable()));
    }

    private static Job ReadJob(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetString(0),
        SystemId = reader.GetString(1),
        Tag = reader.GetString(2),
        Branch = reader.GetString(3),
        Status = reader.GetString(4),
        Forking = reader.GetBoolean(5),
        PendingEvent = PlatformEventJson.Read(reader.GetString(6)),
        Origin = reader.NullableText(7) is { } origin ? PlatformEventJson.Read(origin) : null,
        PendingCommitted = reader.GetBoolean(8),
        Reason = reader.NullableText(9),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(10),
        UpdatedAt = reader.GetFieldValue<DateTimeOffset>(11),
    };

    private static Unit ReadUnit(NpgsqlDataReader reader) => new()
    {
        Key = new UnitKey(reader.GetString(1), reader.GetString(2)),
        Arrival = reader.GetInt32(3),
        Turn = reader.Nullable<int>(4),
        Forking = reader.GetBoolean(5),
        Cascaded = reader.GetBoolean(6),
        Event = PlatformEventJson.Read(reader.GetString(7)),
        State = (UnitState)reader.GetInt16(8),
        NewInstanceId = reader.GetString(9),
        Attempts = reader.GetInt32(10),
        StartedAt = reader.Nullable<DateTimeOffset>(11),
        EndedAt = reader.Nullable<DateTimeOffset>(12),
        Stalled = reader.GetBoolean(13),
        Error = reader.NullableText(14),
    };
}
