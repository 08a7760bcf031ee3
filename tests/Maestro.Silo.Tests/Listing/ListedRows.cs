using System.Text;
using Maestro.Grains.ResourceBundles;
using Maestro.Silo.Listing;
using Maestro.Testing;
using Npgsql;

namespace Maestro.Silo.Tests.Listing;

/// <summary>A database with rows to list.</summary>
internal sealed class ListedRows(NpgsqlDataSource dataSource) : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);

    private int _rows;

    public string ConnectionString => dataSource.ConnectionString;

    public PostgresListings Listings { get; } = new(dataSource, dataSource);

    public static async Task<ListedRows> CreateAsync(PostgresFixture postgres) =>
        new(NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync()));

    public async Task AddConsumerAsync(string name, string labels = "{}") => await ExecuteAsync(
        "insert into consumers values ($1, $2, $3::jsonb, $4, $4, 1)", name, "id-" + name, labels, Start.AddSeconds(_rows++));

    public async Task AddBundleAsync(
        string id,
        string source = "S",
        string consumer = "c1",
        string? labels = null,
        int version = 1,
        bool deleting = false,
        string? status = null,
        string data = """{"manifests":[]}""")
    {
        var created = Start.AddSeconds(_rows++);
        var metadata = labels is null ? null : $$"""{"name":"n-{{id}}","labels":{{labels}}}""";
        await ExecuteAsync(
            """
            insert into resource_bundles (id, name, source, consumer_name, version, created_at, updated_at, deleted_at, create_event_id, spec_event_id,
                spec_attributes, metadata, data, labels, status_version, status_sequence_id, status_attributes, status_data, etag)
            values ($1, $1, $2, $3, $4, $5, $5, $6, 'e', 'e', $7::json, $8::json, $9::json, $10::jsonb, $11, $12, $13::json, $14::json, 1)
            """,
            id,
            source,
            consumer,
            version,
            created,
            deleting ? created : DBNull.Value,
            $$"""{"id":"e","clustername":"{{consumer}}"}""",
            (object?)metadata ?? DBNull.Value,
            data,
            (object?)labels ?? DBNull.Value,
            status is null ? DBNull.Value : version,
            status is null ? DBNull.Value : "17",
            status is null ? DBNull.Value : """{"sequenceid":"17"}""",
            (object?)status ?? DBNull.Value);
    }

    public async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = dataSource.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A page with all its bundles, those included that are read in parts.</summary>
    public async Task<ListAnswer<ResourceBundleRecord>> ListAsync(string? search, string? orderBy = null, int page = 1, int size = 100)
    {
        var answer = await Listings.ListBundles(new ListQuery(search, orderBy, page, size), CancellationToken.None);
        while (!answer.Rest.IsEmpty)
        {
            var part = await Listings.GetBundles(answer.Rest, BundlePayloads.All, CancellationToken.None);
            answer = answer with { Items = [.. answer.Items, .. part.Items], Rest = answer.Rest[part.Taken..] };
        }

        return answer;
    }

    /// <summary>The ids of all bundles a search finds, in the order of their creation.</summary>
    public async Task<string> FindAsync(string search)
    {
        var answer = await ListAsync(search);
        Assert.Null(answer.Reason);
        Assert.Equal(answer.Items.Length, answer.Total);
        return string.Join(' ', answer.Items.Select(item => item.Id));
    }

    /// <summary>The names of all consumers a search finds.</summary>
    public async Task<string> FindConsumersAsync(string search)
    {
        var answer = await Listings.ListConsumers(new ListQuery(search, "name", 1, 100), CancellationToken.None);
        Assert.Null(answer.Reason);
        return string.Join(' ', answer.Items.Select(item => item.Name));
    }

    public static string Text(ReadOnlyMemory<byte>? json) => Encoding.UTF8.GetString(json.GetValueOrDefault().Span);

    public ValueTask DisposeAsync() => dataSource.DisposeAsync();
}
