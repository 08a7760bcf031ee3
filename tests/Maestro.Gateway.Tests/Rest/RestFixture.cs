using Maestro.Testing;

namespace Maestro.Gateway.Tests.Rest;

/// <summary>One server for all tests of the API; tests keep apart by the names and sources they use.</summary>
public sealed class RestFixture : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();

    internal RestServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        Server = await RestServer.StartAsync(await _postgres.CreateDatabaseAsync());
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class RestTests : ICollectionFixture<RestFixture>
{
    public const string Name = "REST";
}
