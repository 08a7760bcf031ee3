using System.Collections.Immutable;
using System.Globalization;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Solutions;
using Npgsql;

namespace Maestro.Silo.Reprocessing;

/// <inheritdoc cref="IReprocessingRows"/>
internal sealed class ReprocessingRows(NpgsqlDataSource database) : IReprocessingRows
{
    // An answer travels as one message between silo and gateway: bounded well below Orleans' limit of 100 MB.
    private const int MaxJobs = 200;
    private const long MaxBytes = 8 * 1024 * 1024;
    private const int MaxLines = 1000;

    private const string FindPage = """
        select j.id, (extract(epoch from j.created_at) * 1000000)::bigint, j.sequence,
               length(j.pending_event) + coalesce(length(j.origin), 0)
               + coalesce((select sum(length(u.event)) from reprocessing_units u where u.job_id = j.id), 0)
        from reprocessing_jobs j
        where j.system_id = $1 and ($2 = '' or j.status = $2)
          and (j.created_at, j.sequence) > (to_timestamp(0) + $3 * interval '1 microsecond', $4)
        order by j.created_at, j.sequence limit $5 offset $6
        """;

    private const string Place = """
        select s.active_job, s.active_phase, (select count(*) from reprocessing_line l where l.system_id = $1),
               (select count(*) from reprocessing_line l join reprocessing_line own on own.system_id = $1 and own.job_id = $2
                where l.system_id = $1 and l.position <= own.position),
               (select avg(ended_at - started_at) from
                   (select u.ended_at, u.started_at from reprocessing_jobs j join reprocessing_units u on u.job_id = j.id
                    where j.system_id = $1 and u.state = 5 and u.started_at is not null order by j.updated_at desc limit 100) as lately)
        from reprocessing_solutions s where s.system_id = $1
        """;

    private const string DeadLetters =
        "select id, at, system_id, exchange, routing_key, body, reason from reprocessing_dead_letters where sent_again_at is null";

    /// <inheritdoc/>
    public async Task<Job?> FindJobAsync(string id, CancellationToken cancellationToken) =>
        (await LoadAsync([id], cancellationToken)).GetValueOrDefault(id);

    /// <inheritdoc/>
    public Task<JobPlace> FindPlaceAsync(Job job, CancellationToken cancellationToken) => Statements.GuardAsync(async () =>
    {
        await using var command = database.Command(Place, job.SystemId, job.Id);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return new JobPlace(null, null, 0, null);
        }

        var active = reader.NullableText(0);
        var (waiting, position) = (reader.GetInt64(2), reader.GetInt64(3));
        return new JobPlace(
            active == job.Id ? ((JobPhase)reader.GetInt16(1)).ToString() : null,
            position > 0 ? (int)position : null,
            (int)waiting + (active is null ? 0 : 1),
            reader.Nullable<TimeSpan>(4));
    });

    /// <inheritdoc/>
    public async Task<ImmutableArray<Job>> FindSiblingsAsync(Job job, CancellationToken cancellationToken)
    {
        var ids = job.Status != JobStatus.PendingApproval || job.Tag.Length == 0
            ? [job.Id]
            : await Statements.GuardAsync(() => TextsAsync(
                """
                select id from reprocessing_jobs where tag = $1 and system_id = $2 and status = 'pending_approval' and tag <> ''
                order by id <> $3, created_at, sequence
                """,
                [job.Tag, job.SystemId, job.Id],
                cancellationToken));
        var jobs = await LoadAsync(ids, cancellationToken);
        return [.. ids.Where(jobs.ContainsKey).Select(id => jobs[id])];
    }

    /// <inheritdoc/>
    public async Task<JobPage> FindAsync(
        string systemId, string? status, int? limit, int offset, string? after, CancellationToken cancellationToken)
    {
        if (systemId.Contains('\0', StringComparison.Ordinal) || (status?.Contains('\0', StringComparison.Ordinal) ?? false) || limit <= 0)
        {
            return new JobPage([], null);
        }

        var (micros, sequence) = ReadToken(after);
        var rows = await Statements.GuardAsync(
            () => FindIdsAsync(systemId, status ?? "", micros, sequence, Math.Min(limit ?? MaxJobs, MaxJobs), offset, cancellationToken));
        var jobs = await LoadAsync([.. rows.Select(row => row.Id)], cancellationToken);
        var views = rows.Where(row => jobs.ContainsKey(row.Id)).Select(row => jobs[row.Id].ToView()).ToImmutableArray();
        return new JobPage(views, rows.Count == 0 || rows.Count == limit ? null : Token(rows[^1].Micros, rows[^1].Sequence));
    }

    /// <inheritdoc/>
    public Task<JobList> ListAsync(JobQuery query, CancellationToken cancellationToken) =>
        Statements.GuardAsync(() => JobListing.ListAsync(database, query, cancellationToken));

    /// <inheritdoc/>
    public Task<ImmutableArray<AuditLine>> AuditAsync(AuditQuery query, CancellationToken cancellationToken) => Statements.GuardAsync(async () =>
    {
        await using var command = database.Command(
            """
            select sequence, at, system_id, job_id, user_name, action, detail from reprocessing_audit
            where sequence < $1 and ($2 = '' or system_id = $2) and ($3 = '' or job_id = $3)
            order by sequence desc limit $4
            """,
            query.Before ?? long.MaxValue,
            query.SystemId ?? "",
            query.JobId ?? "",
            Math.Clamp(query.Limit, 1, MaxLines));
        var lines = ImmutableArray.CreateBuilder<AuditLine>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            lines.Add(new AuditLine(
                reader.GetInt64(0),
                reader.GetFieldValue<DateTimeOffset>(1),
                reader.GetString(2),
                reader.GetString(3),
                reader.GetString(4),
                reader.GetString(5),
                reader.GetString(6)));
        }

        return lines.ToImmutable();
    });

    /// <inheritdoc/>
    public Task<ImmutableArray<SystemSummary>> SystemsAsync(CancellationToken cancellationToken) =>
        Statements.GuardAsync(() => SystemNumbers.ReadAsync(database, cancellationToken));

    /// <inheritdoc/>
    public Task<ImmutableArray<DeadLetter>> DeadLettersAsync(int limit, CancellationToken cancellationToken) => Statements.GuardAsync(async () =>
    {
        await using var command = database.Command($"{DeadLetters} order by id desc limit $1", Math.Clamp(limit, 1, MaxLines));
        var letters = ImmutableArray.CreateBuilder<DeadLetter>();
        var bytes = 0L;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (bytes < MaxBytes && await reader.ReadAsync(cancellationToken))
        {
            var letter = ReadDeadLetter(reader);
            bytes += letter.Body.Length;
            letters.Add(letter);
        }

        return letters.ToImmutable();
    });

    /// <inheritdoc/>
    public Task<DeadLetter?> FindDeadLetterAsync(long id, CancellationToken cancellationToken) => Statements.GuardAsync(async () =>
    {
        await using var command = database.Command($"{DeadLetters} and id = $1", id);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? ReadDeadLetter(reader) : null;
    });

    private static DeadLetter ReadDeadLetter(NpgsqlDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetFieldValue<DateTimeOffset>(1),
        reader.GetString(2),
        reader.GetString(3),
        reader.GetString(4),
        reader.GetFieldValue<byte[]>(5),
        reader.GetString(6));

    private async Task<List<(string Id, long Micros, long Sequence)>> FindIdsAsync(
        string systemId, string status, long micros, long sequence, int limit, int offset, CancellationToken cancellationToken)
    {
        await using var command = database.Command(FindPage, systemId, status, micros, sequence, limit, Math.Max(0, offset));
        var rows = new List<(string, long, long)>();
        var bytes = 0L;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (bytes < MaxBytes && await reader.ReadAsync(cancellationToken))
        {
            rows.Add((reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2)));
            bytes += reader.GetInt64(3);
        }

        return rows;
    }

    private async Task<IReadOnlyList<string>> TextsAsync(string sql, object?[] parameters, CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        await using var command = database.Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }

    private Task<IReadOnlyDictionary<string, Job>> LoadAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        Statements.GuardAsync(() => JobReading.ReadAsync(database, ids, cancellationToken));

    private static string Token(long micros, long sequence) => string.Create(CultureInfo.InvariantCulture, $"{micros}.{sequence}");

    private static (long Micros, long Sequence) ReadToken(string? token) =>
        token?.Split('.') is [var micros, var sequence]
        && long.TryParse(micros, CultureInfo.InvariantCulture, out var time)
        && long.TryParse(sequence, CultureInfo.InvariantCulture, out var place)
            ? (time, place)
            : (-62_135_596_800_000_000, 0);
}
