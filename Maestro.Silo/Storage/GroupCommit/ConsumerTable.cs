using System.Text.Json;
using Maestro.Grains.Consumers;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Maestro.Silo.Storage.GroupCommit;

using Write = RowWrite<ConsumerState>;

/// <summary>The rows of <c>consumers</c>.</summary>
internal sealed class ConsumerTable(
    NpgsqlDataSource dataSource, GroupCommitOptions options, TimeProvider time, Random random, ILogger<ConsumerTable> logger)
    : RowTable<ConsumerState>("consumers", dataSource, options, time, random, logger)
{
    private const string Insert = """
        insert into consumers (name, id, labels, created_at, updated_at, etag)
        select name, id, labels::jsonb, created_at, updated_at, etag
        from unnest($1::text[], $2::text[], $3::json[], $4::timestamptz[], $5::timestamptz[], $6::bigint[])
            as i(name, id, labels, created_at, updated_at, etag)
        on conflict (name) do nothing
        returning etag, 0
        """;

    private const string Update = """
        update consumers c set labels = i.labels::jsonb, updated_at = i.updated_at, etag = i.new_etag
        from unnest($1::text[], $2::bigint[], $3::bigint[], $4::json[], $5::timestamptz[]) as i(name, etag, new_etag, labels, updated_at)
        where c.name = i.name and c.etag = i.etag
        returning i.new_etag, 0
        """;

    private const string Remove = """
        with input as (
            select i.*, exists (select from resource_bundles r where r.consumer_name = i.name) as in_use
            from unnest($1::text[], $2::bigint[], $3::bigint[]) as i(name, etag, new_etag)
        ), removed as (
            delete from consumers c using input i where c.name = i.name and c.etag = i.etag and not i.in_use
            returning i.new_etag
        )
        select new_etag, 0 from removed union all select new_etag, 3 from input where in_use
        """;

    /// <inheritdoc/>
    protected override string SelectETags => "select name, etag from consumers where name = any($1)";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Selects { get; } =
        ["select name, etag, id, labels, created_at, updated_at from consumers where name = any($1)"];

    /// <inheritdoc/>
    protected override int SizeOf(ConsumerState state) => state.Labels.Sum(label => label.Key.Length + label.Value.Length);

    /// <inheritdoc/>
    protected override IEnumerable<NpgsqlBatchCommand> Statements(IReadOnlyList<Write> writes)
    {
        Write[] inserts = [.. writes.Where(write => !write.Clear && write.ExpectedETag is null)];
        if (inserts.Length > 0)
        {
            yield return new NpgsqlBatchCommand(Insert)
                .Add(inserts, row => row.Key)
                .Add(inserts, row => row.State.Id)
                .AddJson(inserts, Labels)
                .Add(inserts, row => (DateTimeOffset?)row.State.CreatedAt)
                .Add(inserts, row => (DateTimeOffset?)row.State.UpdatedAt)
                .Add(inserts, row => (long?)row.NewETag);
        }

        Write[] updates = [.. writes.Where(write => !write.Clear && write.ExpectedETag is not null)];
        if (updates.Length > 0)
        {
            yield return new NpgsqlBatchCommand(Update)
                .Add(updates, row => row.Key)
                .Add(updates, row => row.ExpectedETag)
                .Add(updates, row => (long?)row.NewETag)
                .AddJson(updates, Labels)
                .Add(updates, row => (DateTimeOffset?)row.State.UpdatedAt);
        }

        Write[] removals = [.. writes.Where(write => write.Clear)];
        if (removals.Length > 0)
        {
            yield return new NpgsqlBatchCommand(Remove)
                .Add(removals, row => row.Key)
                .Add(removals, row => row.ExpectedETag)
                .Add(removals, row => (long?)row.NewETag);
        }
    }

    /// <inheritdoc/>
    protected override async Task<IReadOnlyDictionary<string, StoredRow<ConsumerState>>> ReadRowsAsync(
        NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, StoredRow<ConsumerState>>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows[reader.GetString(0)] = new StoredRow<ConsumerState>(ReadState(reader), reader.GetInt64(1));
        }

        return rows;
    }

    private static ConsumerState ReadState(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetString(2),
        Labels = ConsumerLabels.Read(reader.GetFieldValue<byte[]>(3)),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(4),
        UpdatedAt = reader.GetFieldValue<DateTimeOffset>(5),
    };

    private static byte[] Labels(Write row) => JsonSerializer.SerializeToUtf8Bytes(row.State.Labels);
}
