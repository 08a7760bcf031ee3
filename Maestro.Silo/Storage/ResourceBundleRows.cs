using Maestro.Grains.ResourceBundles;
using Maestro.Silo.Storage.GroupCommit;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Maestro.Silo.Storage;

/// <inheritdoc cref="IResourceBundleRows"/>
/// <remarks>Version lists are what every reconnecting agent needs, so concurrent ones are read together.</remarks>
internal sealed class ResourceBundleRows : IResourceBundleRows, IAsyncDisposable
{
    private const string SelectVersions = """
        select consumer_name, id, version, deleted_at, status_version from resource_bundles where consumer_name = any($1) order by consumer_name, id
        """;

    private const string SelectStatuses = """
        select id, status_hash from resource_bundles
        where source = $1 and status_version is not null and ($2::timestamptz is null or updated_at >= $2) order by id
        """;

    private const string SelectConsumerNames = "select name from consumers where name > $1 order by name limit $2";

    private const string SelectConsumerStatuses = """
        select consumer_name, id, status_hash, deleted_at is not null or status_version is distinct from version
        from resource_bundles where consumer_name = any($1) order by consumer_name, id limit $2
        """;

    private const int MaxStatusRows = 20_000;

    private readonly NpgsqlDataSource _dataSource;
    private readonly GroupQueue<VersionsRead> _versions;

    /// <summary>Reads through the given data source.</summary>
    public ResourceBundleRows(NpgsqlDataSource dataSource, GroupCommitOptions options, TimeProvider time, ILogger<ResourceBundleRows> logger)
    {
        _dataSource = dataSource;
        _versions = new GroupQueue<VersionsRead>("version lists", options, ReadVersionsAsync, time, logger);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BundleVersion>> ListVersions(string consumerName, CancellationToken cancellationToken)
    {
        var read = new VersionsRead(consumerName);
        _versions.Enqueue(read);
        return await read.Done.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ResourceBundleRecord>> ReadOfConsumer(
        string consumerName, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        ReadAsync("consumer_name", consumerName, ids, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ResourceBundleRecord>> ReadOfSource(
        string source, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        ReadAsync("source", source, ids, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StatusMark>> ListStatuses(string source, DateTimeOffset? changedSince, CancellationToken cancellationToken) =>
        StorageReads.RunAsync(async () =>
        {
            await using var command = _dataSource.CreateCommand(SelectStatuses);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = source });
            command.Parameters.Add(new NpgsqlParameter
            {
                Value = (object?)changedSince?.UtcDateTime ?? DBNull.Value,
                NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz,
            });
            var marks = new List<StatusMark>();
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                marks.Add(new StatusMark(reader.GetString(0), await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetString(1)));
            }

            return (IReadOnlyList<StatusMark>)marks;
        });

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListConsumerNames(string after, int max, CancellationToken cancellationToken) => StorageReads.RunAsync(async () =>
    {
        await using var command = _dataSource.CreateCommand(SelectConsumerNames);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = max });
        List<string> names = [];
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            names.Add(reader.GetString(0));
        }

        return (IReadOnlyList<string>)names;
    });

    /// <inheritdoc/>
    public Task<IReadOnlyList<ConsumerStatuses>> ListConsumerStatuses(IReadOnlyList<string> consumerNames, CancellationToken cancellationToken) =>
        StorageReads.RunAsync(async () =>
        {
            // In parts of consumers, half as many each time there is too much; what one consumer has is always read completely.
            for (var names = consumerNames; ; names = [.. names.Take((names.Count + 1) / 2)])
            {
                var limit = names.Count == 1 ? int.MaxValue : MaxStatusRows;
                if (await TryReadStatusesAsync(names, limit, cancellationToken) is { } found)
                {
                    return found;
                }
            }
        });

    /// <inheritdoc/>
    public Task Ping(CancellationToken cancellationToken) => StorageReads.RunAsync(async () =>
    {
        await using var command = _dataSource.CreateCommand("select 1");
        return await command.ExecuteScalarAsync(cancellationToken);
    });

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _versions.DisposeAsync();

    private async Task<IReadOnlyList<ConsumerStatuses>?> TryReadStatusesAsync(
        IReadOnlyList<string> consumerNames, int limit, CancellationToken cancellationToken)
    {
        await using var command = _dataSource.CreateCommand(SelectConsumerStatuses);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. consumerNames] });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        var found = consumerNames.Distinct().ToDictionary(name => name, _ => (Marks: new List<StatusMark>(), HasOpen: false), StringComparer.Ordinal);
        var rows = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        for (; await reader.ReadAsync(cancellationToken); rows++)
        {
            var (marks, hasOpen) = found[reader.GetString(0)];
            marks.Add(new StatusMark(reader.GetString(1), await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetString(2)));
            found[reader.GetString(0)] = (marks, hasOpen || reader.GetBoolean(3));
        }

        return rows >= limit ? null : [.. consumerNames.Select(name => new ConsumerStatuses(
            name,
            [.. found[name].Marks.Select(mark => mark.ResourceId)],
            [.. found[name].Marks.Select(mark => mark.Hash)],
            found[name].HasOpen))];
    }

    private Task<IReadOnlyList<ResourceBundleRecord>> ReadAsync(
        string ownerColumn, string owner, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        StorageReads.RunAsync(async () =>
        {
            await using var command = _dataSource.CreateCommand(
                $"select id, {ResourceBundleRow.Columns} from resource_bundles where id = any($1) and {ownerColumn} = $2");
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. ids] });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = owner });
            var found = new Dictionary<string, ResourceBundleRecord>(ids.Count, StringComparer.Ordinal);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                var record = new ResourceBundleRecord(reader.GetString(0), ResourceBundleRow.Read(reader, offset: 1));
                found[record.Id] = record;
            }

            return (IReadOnlyList<ResourceBundleRecord>)[.. ids.Select(found.GetValueOrDefault).OfType<ResourceBundleRecord>()];
        });

    private async Task ReadVersionsAsync(IReadOnlyList<VersionsRead> reads, bool repeated, CancellationToken cancellationToken)
    {
        await using var command = _dataSource.CreateCommand(SelectVersions);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. reads.Select(read => read.Key).Distinct()] });
        var lists = new Dictionary<string, List<BundleVersion>>(StringComparer.Ordinal);
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                var consumer = reader.GetString(0);
                if (!lists.TryGetValue(consumer, out var list))
                {
                    lists[consumer] = list = [];
                }

                list.Add(new BundleVersion(
                    reader.GetString(1),
                    reader.GetInt32(2),
                    reader.IsDBNull(3) ? null : reader.GetFieldValue<DateTimeOffset>(3),
                    reader.IsDBNull(4) ? null : reader.GetInt32(4)));
            }
        }

        foreach (var read in reads)
        {
            read.Finish(lists.GetValueOrDefault(read.Key) ?? []);
        }
    }

    private sealed class VersionsRead(string consumerName) : IGroupItem
    {
        private readonly TaskCompletionSource<IReadOnlyList<BundleVersion>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Key { get; } = consumerName;

        public int Size => 0;

        public Task<IReadOnlyList<BundleVersion>> Done => _done.Task;

        public void Finish(IReadOnlyList<BundleVersion> versions) => _done.TrySetResult(versions);

        public void Fail(Exception failure) => _done.TrySetException(failure);
    }
}
