using Maestro.SystemTests.Processes;
using Maestro.Testing;

namespace Maestro.SystemTests;

/// <summary>One server for the tests of a class that do not break it.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();

    public MaestroProcess Server { get; private set; } = null!;

    public string Database { get; private set; } = "";

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        Database = await _postgres.CreateDatabaseAsync();
        Server = await MaestroProcess.StartServerAsync(
            Database, "server", "--heartbeat-check-interval=1s", "--subscription-write-timeout=3s", "--subscription-queue-events=500");
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}
