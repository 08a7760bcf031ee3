using System.Collections.Immutable;
using System.Data;
using Maestro.Grains.Consumers;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol;
using Maestro.Silo.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Maestro.Silo.Listing;

/// <summary>Lists over the tables the grains write.</summary>
/// <param name="dataSource">For searches.</param>
/// <param name="pages">For the rows of a page, by their ids.</param>
internal sealed class PostgresListings(NpgsqlDataSource dataSource, NpgsqlDataSource pages) : IListings
{
    // Of pages with more rows than this only the ids are read, and the rows in parts later, so that no answer grows with the page.
    private const int RowsAtOnce = 20;

    // An answer travels as one message between silo and gateway.
    private const int MaxRows = 1000;
    private const int MaxBytes = 4 * 1024 * 1024;
    private const int MaxLabelBytes = 32 * 1024 * 1024;

    // Below the time a gateway waits for an answer, so that the caller hears of a slow search and not of silence.
    private const int TimeoutSeconds = 20;

    /// <inheritdoc/>
    public async Task<ResourceBundleRecord?> GetBundle(string id, CancellationToken cancellationToken)
    {
        var page = await GetBundles([id], ListedTable.Bundles.Columns, cancellationToken);
        return page.Items is [var bundle] ? bundle : null;
    }

    /// <inheritdoc/>
    public Task<ResourceBundlePage> GetBundles(ImmutableArray<string> ids, BundlePayloads parts, CancellationToken cancellationToken) =>
        GetBundles(ids, BundleColumns.Of(parts), cancellationToken);

    /// <inheritdoc/>
    public Task<ListAnswer<ResourceBundleRecord>> ListBundles(ListQuery query, CancellationToken cancellationToken) =>
        PageWindow.Of(query).Limit > RowsAtOnce
            ? List(ListedTable.Bundles, BundleColumns.IdAndBytes(query.Parts), query, reader => ReadIds(reader, cancellationToken), cancellationToken)
            : List(ListedTable.Bundles, BundleColumns.Of(query.Parts), query, async reader =>
            {
                var (items, left) = await ReadBundles(reader, cancellationToken);
                return new ListAnswer<ResourceBundleRecord>(MaestroErrorCode.None, null, items, 0)
                {
                    Rest = left,
                    RestBytes = [.. left.Select(_ => MaxBytes)],
                };
            }, cancellationToken);

    /// <inheritdoc/>
    public Task<ConsumerRecord?> GetConsumer(string id, CancellationToken cancellationToken) => IsStorable(id)
        ? StorageReads.RunAsync(() => ReadConsumer(id, cancellationToken))
        : Task.FromResult<ConsumerRecord?>(null);

    /// <inheritdoc/>
    public Task<ListAnswer<ConsumerRecord>> ListConsumers(ListQuery query, CancellationToken cancellationToken) =>
        List(ListedTable.Consumers, ListedTable.Consumers.Columns, query, async reader =>
        {
            var items = new List<ConsumerRecord>();
            var bytes = 0L;
            while (await reader.ReadAsync(cancellationToken))
            {
                items.Add(ConsumerRow.Read(reader, out var labelBytes));
                bytes += labelBytes;
                if (bytes > MaxLabelBytes)
                {
                    throw new UnusableQueryException($"size: a page of these consumers holds more than {MaxLabelBytes} bytes of labels, ask for fewer");
                }
            }

            return new ListAnswer<ConsumerRecord>(MaestroErrorCode.None, null, [.. items], 0);
        }, cancellationToken);

    private async Task<ConsumerRecord?> ReadConsumer(string id, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand($"select {ListedTable.Consumers.Columns} from consumers where id = $1");
        command.CommandTimeout = TimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id });
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? ConsumerRow.Read(reader, out _) : null;
    }

    private Task<ResourceBundlePage> GetBundles(ImmutableArray<string> ids, string columns, CancellationToken cancellationToken) =>
        StorageReads.RunAsync(() => ReadBundles(ids, columns, cancellationToken));

    private async Task<ResourceBundlePage> ReadBundles(ImmutableArray<string> ids, string columns, CancellationToken cancellationToken)
    {
        var wanted = ids.Length > MaxRows ? ids[..MaxRows] : ids;
        await using var command = pages.CreateCommand(
            $"select {columns} from unnest($1) with ordinality as wanted (wanted_id, place) join resource_bundles on id = wanted_id order by place");
        command.CommandTimeout = TimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter { Value = wanted.Where(IsStorable).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (items, left) = await ReadBundles(reader, cancellationToken);
        return new ResourceBundlePage(items, left.IsEmpty ? wanted.Length : wanted.IndexOf(left[0]));
    }

    private async Task<ListAnswer<T>> List<T>(
        ListedTable table,
        string columns,
        ListQuery query,
        Func<NpgsqlDataReader, Task<ListAnswer<T>>> read,
        CancellationToken cancellationToken)
    {
        try
        {
            return await StorageReads.RunAsync(async () =>
            {
                var statements = ListedStatements.Of(table, columns, query);
                await using var batch = dataSource.CreateBatch();
                batch.Timeout = TimeoutSeconds;
                batch.BatchCommands.Add(statements.Count);
                batch.BatchCommands.Add(statements.Page);
                await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
                await reader.ReadAsync(cancellationToken);
                var total = (int)Math.Min(reader.GetInt64(0), int.MaxValue);
                await reader.NextResultAsync(cancellationToken);
                return await read(reader) with { Total = total };
            });
        }
        catch (UnusableQueryException error)
        {
            return Refuse<T>(error.Message);
        }
        catch (PostgresException error) when (QueryErrors.IsOfTheCaller(error.SqlState))
        {
            return Refuse<T>("the search cannot be evaluated: " + error.MessageText);
        }
    }

    private static async Task<ListAnswer<ResourceBundleRecord>> ReadIds(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var ids = ImmutableArray.CreateBuilder<string>();
        var bytes = ImmutableArray.CreateBuilder<int>();
        while (await reader.ReadAsync(cancellationToken))
        {
            ids.Add(reader.GetString(0));
            bytes.Add(reader.GetInt32(1));
        }

        return new ListAnswer<ResourceBundleRecord>(MaestroErrorCode.None, null, [], 0) { Rest = ids.ToImmutable(), RestBytes = bytes.ToImmutable() };
    }

    private static async Task<(ResourceBundleRecord[] Items, ImmutableArray<string> Left)> ReadBundles(
        NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var items = new List<ResourceBundleRecord>();
        var left = ImmutableArray.CreateBuilder<string>();
        var bytes = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            if (bytes >= MaxBytes || items.Count == MaxRows)
            {
                left.Add(reader.GetString(0));
                continue;
            }

            var state = ResourceBundleRow.Read(reader, offset: 1);
            bytes += state.Spec.Data.Length + state.Spec.Metadata.Length + (state.Status?.Data.Length ?? 0);
            items.Add(new ResourceBundleRecord(reader.GetString(0), state));
        }

        return ([.. items], left.ToImmutable());
    }

    private static ListAnswer<T> Refuse<T>(string reason) => new(MaestroErrorCode.BadRequest, reason, [], 0);

    // Path ids are any text; no text PostgreSQL stores holds a NUL, so such an id has no row.
    private static bool IsStorable(string id) => !id.Contains('\0', StringComparison.Ordinal);
}
