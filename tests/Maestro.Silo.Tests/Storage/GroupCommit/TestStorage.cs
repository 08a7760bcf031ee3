using Maestro.Silo.Platform;
using Maestro.Silo.Storage;
using Maestro.Silo.Storage.GroupCommit;
using Maestro.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Maestro.Silo.Tests.Storage.GroupCommit;

/// <summary>The group-commit storage as one silo has it, without the silo.</summary>
internal sealed class TestStorage : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    /// <param name="connectionString">What the storage connects to.</param>
    /// <param name="options">One lane unless said otherwise, so that batches are predictable.</param>
    /// <param name="direct">What the test itself looks into when that is not the same.</param>
    public TestStorage(string connectionString, GroupCommitOptions? options = null, string? direct = null)
    {
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(new SiloSettings { ConnectionString = connectionString })
            .AddSingleton(options ?? new GroupCommitOptions { Lanes = 1 })
            .AddSingleton(TimeProvider.System)
            .AddSingleton(Random.Shared)
            .AddStorage()
            .BuildServiceProvider();
        Grains = new GroupCommitStorage(_services.GetRequiredService<ResourceBundleTable>(), _services.GetRequiredService<ConsumerTable>());
        Database = NpgsqlDataSource.Create(direct ?? connectionString);
    }

    public GroupCommitStorage Grains { get; }

    public NpgsqlDataSource Database { get; }

    public MaestroDatabase Connections => _services.GetRequiredService<MaestroDatabase>();

    public static async Task<TestStorage> CreateAsync(PostgresFixture postgres, GroupCommitOptions? options = null)
    {
        var storage = new TestStorage(await postgres.CreateDatabaseAsync(), options);
        await storage.AddConsumerAsync(StoredBundle.Consumer);
        return storage;
    }

    public Task AddConsumerAsync(string name) =>
        Database.ExecuteAsync($"insert into consumers values ('{name}', 'id of {name}', '{{}}', now(), now(), 1)");

    public StoredBundle Bundle(string id, string consumer = StoredBundle.Consumer) => new(Grains, id, consumer);

    public async Task<StoredBundle> CreatedAsync(string id)
    {
        var bundle = Bundle(id);
        await bundle.CreateAsync();
        return bundle;
    }

    public async Task<StoredBundle> ReadAsync(string id)
    {
        var bundle = Bundle(id);
        await bundle.ReadAsync();
        return bundle;
    }

    public async Task<StoredConsumer> ReadConsumerAsync(string name)
    {
        var consumer = new StoredConsumer(Grains, name);
        await consumer.ReadAsync();
        return consumer;
    }

    /// <summary>Has the writes of bundles go into one batch, by holding the only lane while they gather.</summary>
    /// <returns>How each of them failed; null where it did not.</returns>
    public async Task<Exception?[]> InOneBatchAsync(params IEnumerable<Func<Task>> writes)
    {
        var held = await ReadAsync("the lane");
        if (!held.Exists)
        {
            await held.CreateAsync();
        }

        await using var connection = await Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("select from resource_bundles where id = 'the lane' for update", connection, transaction);
        await hold.ExecuteNonQueryAsync();
        var holding = held.UpdateStatusAsync(0);
        await WaitForLockAsync();
        var tasks = writes.Select(Record.ExceptionAsync).ToArray();
        await transaction.RollbackAsync();
        await holding;
        return await Task.WhenAll(tasks);
    }

    /// <summary>Ends when a statement of the storage waits for a lock.</summary>
    public Task WaitForLockAsync(int statements = 1) => Eventually.TrueAsync(
        async () => await Database.TextAsync("""
            select count(*) from pg_stat_activity
            where datname = current_database() and application_name = 'maestro' and state = 'active' and wait_event_type = 'Lock'
            """) == $"{statements}",
        TimeSpan.FromSeconds(20),
        $"{statements} statements to wait for a lock");

    /// <summary>The history of a bundle, a line each, without the times.</summary>
    public async Task<string> HistoryAsync(string id) => await Database.TextAsync($"""
        select string_agg(concat_ws(' ', kind, consumer_name, source, version, event_id, actor), E'\n' order by occurred_at, kind, version)
        from event_history where resource_id = '{id}'
        """) ?? "";

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Database.DisposeAsync();
    }
}
