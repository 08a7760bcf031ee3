using System.Collections.Immutable;
using Maestro.Grains.Tracing;
using Maestro.Protocol.ResourceBundles;
using Npgsql;

namespace Maestro.Silo.Storage;

/// <inheritdoc cref="IEventHistory"/>
internal sealed class EventHistory(NpgsqlDataSource dataSource) : IEventHistory
{
    // Below the time a gateway waits for an answer.
    private const int TimeoutSeconds = 15;

    // Among the bundles that changed last is the one the agent reported on last, unless its source changed that many others since.
    private const int BundlesOfLastReport = 20;

    // Of one moment, what came first: kinds are in the order of a bundle's life but for 4, 7 and 8, which never share a moment with others.
    private const string Select = """
        select occurred_at, kind, consumer_name, source, version, event_id, actor, detail from event_history where resource_id = $1
        order by occurred_at {0}, kind {0}, actor {0} limit $2 offset $3
        """;

    private static readonly string OldestFirst = Select.Replace("{0}", "asc", StringComparison.Ordinal);
    private static readonly string NewestFirst = Select.Replace("{0}", "desc", StringComparison.Ordinal);

    private const string SelectTimes = $"""
        select min(occurred_at) filter (where kind in (1, 2)),
               min(occurred_at) filter (where kind = 6 and detail not like '%deletion'),
               max(occurred_at) filter (where kind = 6 and detail not like '%deletion'),
               count(*) filter (where kind = 6 and detail not like '%deletion'),
               min(occurred_at) filter (where kind in (4, 7)),
               min(occurred_at) filter (where kind in (4, 7) and detail like '{WorkConditions.AppliedText}%'),
               min(occurred_at) filter (where kind = 8 and detail like '{WorkConditions.AppliedText}%'),
               min(occurred_at) filter (where kind = 6 and detail like '%deletion'),
               count(*) filter (where kind = 6 and detail like '%deletion')
        from event_history where resource_id = $1 and version = $2 and occurred_at >= $3
        """;

    private const string SelectLastReport = """
        select max(h.occurred_at)
        from (select id, created_at from resource_bundles where consumer_name = $1 and status_version is not null order by updated_at desc limit $2) b,
            lateral (select occurred_at from event_history
                     where resource_id = b.id and occurred_at >= b.created_at and kind in (4, 7) order by occurred_at desc limit 1) h
        """;

    private const string SelectRemoved =
        "select distinct resource_id from event_history where resource_id = any($1) and kind = 5 and consumer_name = $2";

    /// <inheritdoc/>
    public Task<BundleEventPage> List(BundleEventQuery query, CancellationToken cancellationToken) => IsStorable(query.ResourceId)
        ? StorageReads.RunAsync(() => ReadPageAsync(query, cancellationToken))
        : Task.FromResult(new BundleEventPage([], 0));

    /// <inheritdoc/>
    public Task<VersionTimes> GetTimes(string resourceId, int version, DateTimeOffset since, CancellationToken cancellationToken) =>
        StorageReads.RunAsync(async () =>
        {
            await using var command = Command(SelectTimes, resourceId, version, since.UtcDateTime);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return new VersionTimes
            {
                Accepted = Time(reader, 0),
                Delivered = Time(reader, 1),
                LastDelivered = Time(reader, 2),
                Deliveries = (int)reader.GetInt64(3),
                Acknowledged = Time(reader, 4),
                Applied = Time(reader, 5),
                Observed = Time(reader, 6),
                DeletionDelivered = Time(reader, 7),
                DeletionDeliveries = (int)reader.GetInt64(8),
            };
        });

    /// <inheritdoc/>
    public Task<DateTimeOffset?> GetLastReport(string consumerName, CancellationToken cancellationToken) => StorageReads.RunAsync(async () =>
    {
        await using var command = Command(SelectLastReport, consumerName, BundlesOfLastReport);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return Time(reader, 0);
    });

    /// <inheritdoc/>
    public Task<IReadOnlySet<string>> FindRemoved(
        string consumerName, IReadOnlyCollection<string> resourceIds, CancellationToken cancellationToken) =>
        StorageReads.RunAsync(async () =>
        {
            await using var command = Command(SelectRemoved, resourceIds.Where(IsStorable).ToArray(), consumerName);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var removed = new HashSet<string>(StringComparer.Ordinal);
            while (await reader.ReadAsync(cancellationToken))
            {
                removed.Add(reader.GetString(0));
            }

            return (IReadOnlySet<string>)removed;
        });

    private async Task<BundleEventPage> ReadPageAsync(BundleEventQuery query, CancellationToken cancellationToken)
    {
        var size = Math.Clamp(query.Size, 0, BundleEventQuery.MaxSize);
        await using var batch = dataSource.CreateBatch();
        batch.Timeout = TimeoutSeconds;
        batch.BatchCommands.Add(new("select count(*) from event_history where resource_id = $1") { Parameters = { new() { Value = query.ResourceId } } });
        batch.BatchCommands.Add(new(query.NewestFirst ? NewestFirst : OldestFirst)
        {
            Parameters =
            {
                new() { Value = query.ResourceId },
                new() { Value = size },
                new() { Value = (Math.Max(query.Page, 1) - 1L) * size },
            },
        });
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var total = (int)Math.Min(reader.GetInt64(0), int.MaxValue);
        await reader.NextResultAsync(cancellationToken);
        var items = ImmutableArray.CreateBuilder<BundleEvent>();
        while (await reader.ReadAsync(cancellationToken))
        {
            items.Add(new BundleEvent(
                reader.GetFieldValue<DateTimeOffset>(0),
                (BundleEventKind)reader.GetInt16(1),
                reader.GetString(2),
                reader.GetString(3),
                reader.GetInt32(4),
                reader.GetString(5),
                reader.GetString(6),
                reader.GetString(7)));
        }

        return new BundleEventPage(items.ToImmutable(), total);
    }

    private NpgsqlCommand Command(string text, params ReadOnlySpan<object> parameters)
    {
        var command = dataSource.CreateCommand(text);
        command.CommandTimeout = TimeoutSeconds;
        foreach (var value in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<DateTimeOffset>(ordinal);

    // Path ids are any text; no text PostgreSQL stores holds a NUL, so such an id has no line.
    private static bool IsStorable(string id) => !id.Contains('\0', StringComparison.Ordinal);
}
