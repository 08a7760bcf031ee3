using System.Collections.Concurrent;
using Maestro.Silo.Migrations;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Maestro.Testing;

/// <summary>Fresh databases on a PostgreSQL server that all fixtures of the test process share; use it as a class or collection fixture.</summary>
/// <remarks>The server gives up durability for speed and is deleted when the process ends. Stop or kill a <see cref="TemporaryPostgres"/>, not this one.</remarks>
public sealed class PostgresFixture : IAsyncLifetime
{
    private static readonly Lazy<Task<TemporaryPostgres>> Shared = new(StartAsync);
    private static readonly Lazy<Task<string>> Template = new(CreateTemplateAsync);

    private readonly ConcurrentDictionary<string, bool> _databases = new();

    /// <summary>Starts the server if it is the first.</summary>
    public Task InitializeAsync() => Shared.Value;

    /// <summary>Drops the databases this fixture made.</summary>
    public async Task DisposeAsync()
    {
        foreach (var connectionString in _databases.Keys)
        {
            await DropDatabaseAsync(connectionString);
        }
    }

    /// <summary>Makes a database with a name of its own.</summary>
    /// <param name="migrated">Whether it has the schema of <c>sql/</c>; otherwise it is empty.</param>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(bool migrated = true)
    {
        var name = $"test_{Guid.NewGuid():N}";
        await ExecuteAsync($"create database {name} template {(migrated ? await Template.Value : "template0")}");
        var connectionString = await ConnectionStringAsync(name);
        _databases[connectionString] = true;
        return connectionString;
    }

    /// <summary>Drops a database and disconnects everybody from it.</summary>
    public async Task DropDatabaseAsync(string connectionString)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        await ExecuteAsync($"drop database if exists {name} with (force)");
        _databases.TryRemove(connectionString, out _);
    }

    /// <summary>Disconnects everybody from a database, as a server does that is told to; whoever comes again is let in.</summary>
    public static Task DropConnectionsAsync(string connectionString) => ExecuteAsync(
        $"select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = '{new NpgsqlConnectionStringBuilder(connectionString).Database}'");

    private static Task<TemporaryPostgres> StartAsync() =>
        TemporaryPostgres.StartAsync(settings: new Dictionary<string, string> { ["max_connections"] = "500", ["shared_buffers"] = "128MB" });

    private static async Task<string> CreateTemplateAsync()
    {
        const string name = "migrated";
        await ExecuteAsync($"create database {name} template template0");
        // A pooled connection would stay behind, and a database in use cannot be a template.
        await using var dataSource = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(await ConnectionStringAsync(name)) { Pooling = false });
        await new MigrationRunner(dataSource, TimeProvider.System, NullLogger<MigrationRunner>.Instance).ApplyAsync(CancellationToken.None);
        return name;
    }

    private static async Task<string> ConnectionStringAsync(string database) =>
        new NpgsqlConnectionStringBuilder((await Shared.Value).Server.ConnectionString) { Database = database }.ConnectionString;

    private static async Task ExecuteAsync(string sql)
    {
        await using var dataSource = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(await ConnectionStringAsync("postgres")) { Pooling = false });
        await using var command = dataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
