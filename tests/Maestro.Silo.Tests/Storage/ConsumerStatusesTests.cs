using Maestro.Grains.ResourceBundles;
using Maestro.Silo.Platform;
using Maestro.Silo.Storage.GroupCommit;
using Maestro.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Maestro.Silo.Tests.Storage;

/// <summary>What a gateway at a message broker reads of all consumers.</summary>
public sealed class ConsumerStatusesTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private NpgsqlDataSource _database = null!;
    private ServiceProvider _services = null!;

    private IResourceBundleRows Rows => _services.GetRequiredService<IResourceBundleRows>();

    public async Task InitializeAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        _database = NpgsqlDataSource.Create(database);
        _services = new ServiceCollection().AddLogging().AddSingleton(new SiloSettings { ConnectionString = database })
            .AddSingleton(new GroupCommitOptions()).AddSingleton(TimeProvider.System).AddSingleton(Random.Shared).AddStorage().BuildServiceProvider();
        await _database.ExecuteAsync("insert into consumers select 'c' || lpad(n::text, 3, '0'), 'id ' || n, '{}', now(), now(), 1 from generate_series(1, 120) n");
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Pages_of_names_hold_every_consumer_once()
    {
        List<string> all = [];
        for (var page = await Rows.ListConsumerNames("", 50, default); page.Count > 0; page = await Rows.ListConsumerNames(page[^1], 50, default))
        {
            Assert.InRange(page.Count, 1, 50);
            all.AddRange(page);
        }

        Assert.Equal(120, all.Count);
        Assert.Equal(120, all.Distinct().Count());
    }

    [Fact]
    public async Task A_consumer_comes_with_all_of_its_bundles_and_whether_one_is_open()
    {
        await InsertAsync("c001", 1, "status_version = 1, status_hash = 'h'");
        await InsertAsync("c002", 2, "status_version = 1, status_hash = 'h'");
        await InsertAsync("c003", 1, "status_version = 1, deleted_at = now()");

        var found = await Rows.ListConsumerStatuses(["c001", "c002", "c003", "c004"], default);

        Assert.Equal(["c001", "c002", "c003", "c004"], found.Select(consumer => consumer.ConsumerName));
        Assert.Equal([false, true, true, false], found.Select(consumer => consumer.HasOpen));
        Assert.Equal(["c001-1"], found[0].ResourceIds);
        Assert.Equal("h", Assert.Single(found[0].Hashes));
        Assert.Null(Assert.Single(found[2].Hashes));
        Assert.Empty(found[3].ResourceIds);
    }

    [Fact]
    public async Task Many_bundles_are_read_in_parts_of_whole_consumers()
    {
        await _database.ExecuteAsync("""
            insert into resource_bundles (id, name, consumer_name, source, version, created_at, updated_at, create_event_id, spec_event_id, spec_attributes, data, etag)
            select 'c' || lpad(c::text, 3, '0') || '-' || b, 'n', 'c' || lpad(c::text, 3, '0'), 's', 1, now(), now(), 'e', 'e', '{}', '{}', 1
            from generate_series(1, 3) c, generate_series(1, 9000) b
            """);
        string[] left = ["c001", "c002", "c003"];
        List<ConsumerStatuses> all = [];

        while (left.Length > 0)
        {
            var part = await Rows.ListConsumerStatuses(left, default);
            Assert.InRange(part.Count, 1, left.Length);
            all.AddRange(part);
            left = left[part.Count..];
        }

        Assert.Equal([9000, 9000, 9000], all.Select(consumer => consumer.ResourceIds.Length));
        Assert.Equal(27000, all.SelectMany(consumer => consumer.ResourceIds).Distinct().Count());
    }

    private async Task InsertAsync(string consumer, int version, string status)
    {
        await _database.ExecuteAsync($"""
            insert into resource_bundles (id, name, consumer_name, source, version, created_at, updated_at, create_event_id, spec_event_id, spec_attributes, data, etag)
            values ('{consumer}-1', 'n', '{consumer}', 's', {version}, now(), now(), 'e', 'e', '{"{}"}', '{"{}"}', 1)
            """);
        await _database.ExecuteAsync($"update resource_bundles set {status} where id = '{consumer}-1'");
    }
}
