using Maestro.Testing;
using Npgsql;

namespace Maestro.Silo.Tests.OrleansSql;

public sealed class StorageQueriesTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly byte[] Payload = [1, 2, 3];

    private NpgsqlDataSource _dataSource = null!;
    private OrleansQueries _queries = null!;

    public async Task InitializeAsync()
    {
        _dataSource = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        _queries = new OrleansQueries(_dataSource);
        await _queries.TextsAsync();
    }

    public async Task DisposeAsync() => await _dataSource.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("extension")]
    public async Task Of_32_first_writers_exactly_one_wins_and_the_others_get_the_conflict_answer(string? extension)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => WriteAsync(extension, null)));

        Assert.Equal(1, Assert.Single(answers, answer => answer is not null));
        Assert.Equal("1", await _dataSource.TextAsync("select count(*) from orleans_storage"));
    }

    [Fact]
    public async Task Of_32_updates_of_one_version_exactly_one_wins_and_the_others_get_their_version_back()
    {
        await WriteAsync(null, null);

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => WriteAsync(null, 1)));

        Assert.Equal(2, Assert.Single(answers, answer => answer != 1));
    }

    [Fact]
    public async Task Of_updates_clears_and_deletes_of_one_version_exactly_one_wins()
    {
        await WriteAsync(null, null);

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => (i % 3) switch
        {
            0 => WriteAsync(null, 1),
            1 => SendAsync("ClearStorageKey", null, 1),
            _ => SendAsync("DeleteStorageKey", null, 1),
        }));

        Assert.Equal(2, Assert.Single(answers, answer => answer != 1));
    }

    [Fact]
    public async Task A_null_an_empty_and_a_given_extension_are_three_grains()
    {
        Assert.Equal(1, await WriteAsync(null, null));
        Assert.Equal(1, await WriteAsync("", null));
        Assert.Equal(1, await WriteAsync("a", null));
        Assert.Equal(2, await WriteAsync("", 1));

        Assert.Equal(1, Assert.Single(await ReadAsync(null))["Version"]);
        Assert.Equal(2, Assert.Single(await ReadAsync(""))["Version"]);
        Assert.Empty(await ReadAsync("b"));
    }

    [Theory]
    [InlineData("GrainIdN0", 8L)]
    [InlineData("GrainIdN1", 8L)]
    [InlineData("GrainTypeString", "other")]
    [InlineData("ServiceId", "other")]
    public async Task Grains_whose_hashes_collide_stay_apart(string part, object value)
    {
        await WriteAsync(null, null);
        var other = Key(null).Select(parameter => parameter.Name == part ? (part, value) : parameter).ToArray();

        Assert.Empty(await _queries.ReadAsync("ReadFromStorageKey", other));
        Assert.Equal(1, await _queries.SingleAsync("WriteToStorageKey", [.. other, Version(null), ("PayloadBinary", Payload)]));
    }

    [Fact]
    public async Task What_is_written_is_read_cleared_and_written_again()
    {
        await WriteAsync("a", null);
        var written = Assert.Single(await ReadAsync("a"));
        Assert.Equal(Payload, written["PayloadBinary"]);

        Assert.Equal(2, await SendAsync("ClearStorageKey", "a", 1));
        var cleared = Assert.Single(await ReadAsync("a"));
        Assert.Equal((null, 2), (cleared["PayloadBinary"], cleared["Version"]));

        Assert.Equal(3, await WriteAsync("a", 2));
        Assert.Equal(4, await SendAsync("DeleteStorageKey", "a", 3));
        Assert.Empty(await ReadAsync("a"));
        Assert.Equal(1, await WriteAsync("a", null));
    }

    [Theory]
    [InlineData("WriteToStorageKey")]
    [InlineData("ClearStorageKey")]
    [InlineData("DeleteStorageKey")]
    public async Task A_wrong_version_changes_nothing_and_comes_back_unchanged(string key)
    {
        await WriteAsync("a", null);

        Assert.Equal(7, await SendAsync(key, "a", 7));

        Assert.Equal(1, Assert.Single(await ReadAsync("a"))["Version"]);
    }

    [Fact]
    public async Task A_row_is_found_through_the_unique_index()
    {
        await _dataSource.ExecuteAsync("""
            insert into orleans_storage select n, n, 0, 1, 'type', null, 'service', '', now(), 1 from generate_series(1, 5000) n;
            analyze orleans_storage
            """);
        await using var command = _dataSource.CreateCommand("explain " + (await _queries.TextsAsync())["ReadFromStorageKey"]);
        foreach (var (name, value) in Key(null))
        {
            command.Parameters.Add(new NpgsqlParameter(name, value ?? DBNull.Value));
        }

        Assert.Contains("orleans_storage_key", (string?)await command.ExecuteScalarAsync(), StringComparison.Ordinal);
    }

    private Task<int?> WriteAsync(string? extension, int? version) => SendAsync("WriteToStorageKey", extension, version);

    private async Task<int?> SendAsync(string key, string? extension, int? version) =>
        (int?)await _queries.SingleAsync(key, [.. Key(extension), Version(version), .. key == "WriteToStorageKey" ? [("PayloadBinary", Payload)] : Array.Empty<(string, object?)>()]);

    private Task<List<Dictionary<string, object?>>> ReadAsync(string? extension) => _queries.ReadAsync("ReadFromStorageKey", Key(extension));

    private static (string Name, object? Value) Version(int? version) => ("GrainStateVersion", version);

    private static (string Name, object? Value)[] Key(string? extension) =>
    [
        ("GrainIdHash", -5), ("GrainIdN0", 7L), ("GrainIdN1", -7L), ("GrainTypeHash", 9), ("GrainTypeString", "type"),
        ("GrainIdExtensionString", extension), ("ServiceId", "service"),
    ];
}
