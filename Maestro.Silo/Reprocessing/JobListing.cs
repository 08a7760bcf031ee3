using System.Collections.Immutable;
using Maestro.Grains.Reprocessing.Jobs;
using Npgsql;

namespace Maestro.Silo.Reprocessing;

/// <summary>Lists of jobs over all systems, by filter.</summary>
internal static class JobListing
{
    private const int MaxSize = 500;

    private const string Select = """
        select j.id, j.system_id, j.status, j.branch, j.tag, j.forking, j.origin_name, j.pending_instance, j.created_at, j.updated_at,
               (select count(*) from reprocessing_units u where u.job_id = j.id),
               (select count(*) from reprocessing_units u where u.job_id = j.id and u.state = 5)
        """;

    /// <summary>A page of jobs, and how many there are.</summary>
    public static async Task<JobList> ListAsync(NpgsqlDataSource database, JobQuery query, CancellationToken cancellationToken)
    {
        var (where, parameters) = Filter(query);
        var size = Math.Clamp(query.Size, 1, MaxSize);
        var direction = query.NewestFirst ? "desc" : "asc";
        await using var batch = database.CreateBatch();
        batch.Add($"select count(*) from reprocessing_jobs j {where}", parameters);
        batch.Add(
            $"{Select} from reprocessing_jobs j {where} order by j.created_at {direction}, j.sequence {direction} " +
            $"limit {size} offset {(Math.Max(1, query.Page) - 1L) * size}",
            parameters);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var total = reader.GetInt64(0);
        await reader.NextResultAsync(cancellationToken);
        var items = ImmutableArray.CreateBuilder<JobSummary>();
        while (await reader.ReadAsync(cancellationToken))
        {
            items.Add(Read(reader));
        }

        return new JobList(items.ToImmutable(), total);
    }

    private static (string Where, object?[] Parameters) Filter(JobQuery query)
    {
        var conditions = new List<string>();
        var parameters = new List<object?>();
        Add(query.SystemId, "j.system_id = {0}");
        Add(query.Statuses.IsDefaultOrEmpty ? null : query.Statuses.ToArray(), "j.status = any ({0})");
        Add(query.Branch, "j.branch = {0}");
        Add(query.Tag, "j.tag = {0} and j.tag <> ''");
        Add(query.User, "exists (select from reprocessing_history h where h.job_id = j.id and h.user_name = {0})");
        Add(query.From, "j.created_at >= {0}");
        Add(query.Until, "j.created_at < {0}");
        Add(query.Text, "position(lower({0}) in lower(j.origin)) > 0");
        return (conditions.Count == 0 ? "" : "where " + string.Join(" and ", conditions), [.. parameters]);

        void Add(object? value, string condition)
        {
            if (value is not null and not "")
            {
                parameters.Add(value is string text ? text.Replace("\0", "", StringComparison.Ordinal) : value);
                conditions.Add(condition.Replace("{0}", $"${parameters.Count}", StringComparison.Ordinal));
            }
        }
    }

    private static JobSummary Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetString(0),
        SystemId = reader.GetString(1),
        Status = reader.GetString(2),
        Branch = reader.GetString(3),
        Tag = reader.GetString(4),
        Forking = reader.GetBoolean(5),
        OriginName = reader.GetString(6),
        InstanceId = reader.GetString(7),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(8),
        UpdatedAt = reader.GetFieldValue<DateTimeOffset>(9),
        Units = (int)reader.GetInt64(10),
        UnitsCommitted = (int)reader.GetInt64(11),
    };
}
