using Maestro.Grains;
using Maestro.Silo.Platform;
using Maestro.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Storage;

namespace Maestro.Silo.Tests.Storage;

/// <summary>A whole silo on a database of its own, as a program hosts it.</summary>
public abstract class SiloStorage(GrainStorageKind kind) : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private IHost _host = null!;

    public IServiceProvider Services => _host.Services;

    public IGrainStorage Storage => Services.GetRequiredKeyedService<IGrainStorage>(StorageNames.Hot);

    public NpgsqlDataSource Database { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        var connectionString = await _postgres.CreateDatabaseAsync();
        Database = NpgsqlDataSource.Create(connectionString);
        await Database.ExecuteAsync($"insert into consumers values ('{StoredBundle.Consumer}', 'consumer-id', '{{}}', now(), now(), 1)");
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.AddMaestroSilo(
            new SiloSettings { ConnectionString = connectionString, Storage = kind, SiloPort = TestPorts.Free(), GatewayPort = TestPorts.Free() });
        _host = builder.Build();
        await _host.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await Database.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}

public sealed class GroupCommitSilo() : SiloStorage(GrainStorageKind.GroupCommit);

public sealed class AdoNetSilo() : SiloStorage(GrainStorageKind.AdoNet);
