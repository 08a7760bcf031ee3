using Maestro.SystemTests.Wire;
using Maestro.Testing;
using Npgsql;

namespace Maestro.Gateway.Tests.Hosting;

/// <summary>A server for all tests that leave it running; they keep apart by using consumers and sources of their own.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private RunningServer? _server;
    private Peer? _source;
    private Peer? _agent;
    private NpgsqlDataSource? _database;

    internal RunningServer Server => _server!;

    /// <summary>The database of the server.</summary>
    internal NpgsqlDataSource Database => _database!;

    /// <summary>A connection to the port of the sources.</summary>
    public Peer Source => _source!;

    /// <summary>A connection to the port of the agents.</summary>
    public Peer Agent => _agent!;

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        var database = await _postgres.CreateDatabaseAsync();
        _database = NpgsqlDataSource.Create(database);
        _server = await RunningServer.StartAsync(database);
        _source = _server.ConnectSource();
        _agent = _server.ConnectAgent();
    }

    public async Task DisposeAsync()
    {
        _source!.Dispose();
        _agent!.Dispose();
        await _server!.DisposeAsync();
        await _database!.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    /// <summary>A bundle of version 1 of a consumer of its own.</summary>
    internal async Task<(string Consumer, string Id, string Source)> NewBundleAsync()
    {
        var (consumer, id) = (await Server.NewConsumerAsync(), Guid.NewGuid().ToString());
        var source = $"source-{Guid.NewGuid():N}";
        await Source.PublishAsync(Events.Create(source, consumer, id));
        return (consumer, id, source);
    }
}

[CollectionDefinition(Name)]
public sealed class OneServer : ICollectionFixture<ServerFixture>
{
    public const string Name = "one server";
}
