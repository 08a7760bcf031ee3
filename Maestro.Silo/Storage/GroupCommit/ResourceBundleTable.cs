using Maestro.Grains.ResourceBundles;
using Maestro.Grains.Tracing;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Maestro.Silo.Storage.GroupCommit;

using Write = RowWrite<ResourceBundleState>;

/// <summary>
/// The rows of <c>resource_bundles</c>. Each kind of change writes its own columns and its line of the event history in one statement.
/// </summary>
internal sealed class ResourceBundleTable(
    NpgsqlDataSource dataSource, GroupCommitOptions options, TimeProvider time, Random random, ILogger<ResourceBundleTable> logger)
    : RowTable<ResourceBundleState>("resource bundles", dataSource, options, time, random, logger)
{
    private const string HistoryColumns = "event_history (occurred_at, kind, resource_id, consumer_name, source, version, event_id, actor, detail)";

    // Whoever creates a bundle is its source, so the history needs no actor of its own here. An event that created a bundle which is gone
    // conflicts as one whose bundle is there.
    private const string Insert = $"""
        with input as (
            select i.*, c.name is not null as known, t.id is not null as gone
            from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::timestamptz[], $7::text[],
                        $8::json[], $9::json[], $10::json[], $11::json[], $12::bigint[])
                as i(id, name, source, consumer_name, version, at, event_id, attributes, metadata, data, labels, etag)
            left join consumers c on c.name = i.consumer_name
            left join resource_bundle_tombstones t on t.id = i.id and t.create_event_id = i.event_id
        ), written as (
            insert into resource_bundles (id, name, source, consumer_name, version, created_at, updated_at, create_event_id, spec_event_id,
                                          spec_attributes, metadata, data, labels, etag)
            select id, name, source, consumer_name, version, at, at, event_id, event_id, attributes, metadata, data, labels::jsonb, etag
            from input where known and not gone
            on conflict (id) do nothing
            returning id, consumer_name, source, version, created_at, create_event_id, etag
        ), history as (
            insert into {HistoryColumns} select created_at, 1, id, consumer_name, source, version, create_event_id, source, '' from written
        )
        select etag, 0 from written union all select etag, 2 from input where not known
        """;

    private const string UpdateSpec = $"""
        with written as (
            update resource_bundles r
            set version = i.version, updated_at = i.at, spec_event_id = i.event_id, spec_attributes = i.attributes, metadata = i.metadata,
                data = i.data, labels = i.labels::jsonb, etag = i.new_etag
            from unnest($1::text[], $2::bigint[], $3::bigint[], $4::int[], $5::timestamptz[], $6::text[],
                        $7::json[], $8::json[], $9::json[], $10::json[], $11::text[])
                as i(id, etag, new_etag, version, at, event_id, attributes, metadata, data, labels, actor)
            where r.id = i.id and r.etag = i.etag
            returning r.id, r.consumer_name, r.source, i.version, i.at, i.event_id, i.actor, i.new_etag
        ), history as (
            insert into {HistoryColumns} select at, 2, id, consumer_name, source, version, event_id, actor, '' from written
        )
        select new_etag, 0 from written
        """;

    private const string MarkDeleting = $"""
        with written as (
            update resource_bundles r set deleted_at = i.at, spec_attributes = i.attributes, etag = i.new_etag
            from unnest($1::text[], $2::bigint[], $3::bigint[], $4::timestamptz[], $5::text[], $6::json[]) as i(id, etag, new_etag, at, actor, attributes)
            where r.id = i.id and r.etag = i.etag
            returning r.id, r.consumer_name, r.source, r.version, i.at, r.spec_event_id, i.actor, i.new_etag
        ), history as (
            insert into {HistoryColumns} select at, 3, id, consumer_name, source, version, spec_event_id, actor, '' from written
        )
        select new_etag, 0 from written
        """;

    private const string UpdateStatus = $"""
        with written as (
            update resource_bundles r
            set updated_at = i.at, status_version = i.version, status_sequence_id = i.sequence_id, status_hash = i.hash,
                status_attributes = i.attributes, status_data = i.data, etag = i.new_etag
            from unnest($1::text[], $2::bigint[], $3::bigint[], $4::timestamptz[], $5::int[], $6::text[], $7::text[],
                        $8::json[], $9::json[], $10::text[], $11::int[], $12::text[])
                as i(id, etag, new_etag, at, version, sequence_id, hash, attributes, data, actor, kind, detail)
            where r.id = i.id and r.etag = i.etag
            returning r.id, r.consumer_name, r.source, i.version, i.at, i.sequence_id, i.actor, i.new_etag, i.kind, i.detail
        ), history as (
            insert into {HistoryColumns} select at, kind, id, consumer_name, source, version, sequence_id, actor, detail from written
        )
        select new_etag, 0 from written
        """;

    private const string Remove = $"""
        with written as (
            delete from resource_bundles r using unnest($1::text[], $2::bigint[], $3::bigint[], $4::timestamptz[], $5::text[], $6::text[])
                as i(id, etag, new_etag, at, actor, detail)
            where r.id = i.id and r.etag = i.etag
            returning r.id, r.consumer_name, r.source, r.version, r.create_event_id, i.at, i.actor, i.detail, i.new_etag
        ), tombstones as (
            insert into resource_bundle_tombstones (id, create_event_id, removed_at) select id, create_event_id, at from written
            on conflict (id) do update set create_event_id = excluded.create_event_id, removed_at = excluded.removed_at
        ), history as (
            insert into {HistoryColumns} select at, 5, id, consumer_name, source, version, create_event_id, actor, detail from written
        )
        select new_etag, 0 from written
        """;

    private readonly TimeProvider _time = time;

    /// <inheritdoc/>
    protected override string SelectETags => "select id, etag from resource_bundles where id = any($1)";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Selects { get; } =
    [
        "select id, create_event_id from resource_bundle_tombstones where id = any($1)",
        $"select id, etag, {ResourceBundleRow.Columns} from resource_bundles where id = any($1)",
    ];

    /// <inheritdoc/>
    protected override int SizeOf(ResourceBundleState state) => state.Change is BundleChange.StatusUpdated or BundleChange.Acknowledged
        ? state.Status is { } status ? status.Attributes.Length + status.Data.Length : 0
        : state.Spec.Attributes.Length + state.Spec.Metadata.Length + state.Spec.Data.Length;

    /// <inheritdoc/>
    protected override IEnumerable<NpgsqlBatchCommand> Statements(IReadOnlyList<Write> writes)
    {
        // A status is a status for the row; only the history tells the first of a version from the others.
        foreach (var kind in writes.GroupBy(write => write.State.Change == BundleChange.Acknowledged ? BundleChange.StatusUpdated : write.State.Change))
        {
            Write[] rows = [.. kind];
            yield return kind.Key switch
            {
                BundleChange.Created => InsertCommand(rows),
                BundleChange.SpecUpdated => UpdateSpecCommand(rows),
                BundleChange.MarkedDeleting => MarkDeletingCommand(rows),
                BundleChange.StatusUpdated => UpdateStatusCommand(rows),
                BundleChange.Removed => RemoveCommand(rows),
                _ => throw new InvalidOperationException($"A resource bundle cannot be written with change {kind.Key}."),
            };
        }
    }

    /// <inheritdoc/>
    protected override async Task<IReadOnlyDictionary<string, StoredRow<ResourceBundleState>>> ReadRowsAsync(
        NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, StoredRow<ResourceBundleState>>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows[reader.GetString(0)] = new StoredRow<ResourceBundleState>(new ResourceBundleState { TombstoneEventId = reader.GetString(1) }, null);
        }

        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var id = reader.GetString(0);
            var tombstoneEventId = rows.GetValueOrDefault(id).State?.TombstoneEventId;
            var state = ResourceBundleRow.Read(reader, offset: 2) with { TombstoneEventId = tombstoneEventId };
            rows[id] = new StoredRow<ResourceBundleState>(state, reader.GetInt64(1));
        }

        return rows;
    }

    private static NpgsqlBatchCommand InsertCommand(Write[] rows) => new NpgsqlBatchCommand(Insert)
        .Add(rows, row => row.Key)
        .Add(rows, row => row.State.Name)
        .Add(rows, row => row.State.Source)
        .Add(rows, row => row.State.ConsumerName)
        .Add(rows, row => (int?)row.State.Version)
        .Add(rows, row => (DateTimeOffset?)row.State.CreatedAt)
        .Add(rows, row => row.State.CreateEventId)
        .AddJson(rows, row => row.State.Spec.Attributes)
        .AddJson(rows, row => row.State.Spec.Metadata)
        .AddJson(rows, row => row.State.Spec.Data)
        .AddJson(rows, row => SearchLabels.Of(row.State.Spec.Metadata.Span))
        .Add(rows, row => (long?)row.NewETag);

    private static NpgsqlBatchCommand UpdateSpecCommand(Write[] rows) => new NpgsqlBatchCommand(UpdateSpec)
        .Add(rows, row => row.Key)
        .Add(rows, row => row.ExpectedETag)
        .Add(rows, row => (long?)row.NewETag)
        .Add(rows, row => (int?)row.State.Version)
        .Add(rows, row => (DateTimeOffset?)row.State.UpdatedAt)
        .Add(rows, row => row.State.Spec.EventId)
        .AddJson(rows, row => row.State.Spec.Attributes)
        .AddJson(rows, row => row.State.Spec.Metadata)
        .AddJson(rows, row => row.State.Spec.Data)
        .AddJson(rows, row => SearchLabels.Of(row.State.Spec.Metadata.Span))
        .Add(rows, row => row.State.Actor);

    private static NpgsqlBatchCommand MarkDeletingCommand(Write[] rows) => new NpgsqlBatchCommand(MarkDeleting)
        .Add(rows, row => row.Key)
        .Add(rows, row => row.ExpectedETag)
        .Add(rows, row => (long?)row.NewETag)
        .Add(rows, row => row.State.DeletedAt)
        .Add(rows, row => row.State.Actor)
        .AddJson(rows, row => row.State.Spec.Attributes);

    private static NpgsqlBatchCommand UpdateStatusCommand(Write[] rows) => new NpgsqlBatchCommand(UpdateStatus)
        .Add(rows, row => row.Key)
        .Add(rows, row => row.ExpectedETag)
        .Add(rows, row => (long?)row.NewETag)
        .Add(rows, row => (DateTimeOffset?)row.State.UpdatedAt)
        .Add(rows, row => row.State.Status?.Version)
        .Add(rows, row => row.State.Status?.SequenceId)
        .Add(rows, row => row.State.Status?.Hash)
        .AddJson(rows, row => row.State.Status?.Attributes)
        .AddJson(rows, row => row.State.Status?.Data)
        .Add(rows, row => row.State.Actor)
        .Add(rows, row => (int?)(row.State.Change == BundleChange.Acknowledged ? BundleEventKind.Acknowledged : BundleEventKind.StatusUpdated))
        .Add(rows, row => row.State.Detail);

    private NpgsqlBatchCommand RemoveCommand(Write[] rows)
    {
        var now = _time.GetUtcNow();
        return new NpgsqlBatchCommand(Remove)
            .Add(rows, row => row.Key)
            .Add(rows, row => row.ExpectedETag)
            .Add(rows, row => (long?)row.NewETag)
            .Add(rows, _ => (DateTimeOffset?)now)
            .Add(rows, row => row.State.Actor)
            .Add(rows, row => row.State.Detail);
    }
}
