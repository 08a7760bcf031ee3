using Maestro.Bench.Events;
using Maestro.Bench.Scenarios;
using Maestro.Bench.Targets;
using Maestro.Cli.Processes;
using Maestro.Grains;
using Maestro.Silo.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Storage;

namespace Maestro.Bench.StorageContest;

/// <summary>The ways of writing, as a silo has them, side by side on one PostgreSQL.</summary>
internal sealed class Contest : IAsyncDisposable
{
    private const string DefaultStorage = "Default";

    private readonly IHost _silo;
    private readonly NpgsqlDataSource _database;

    private Contest(IHost silo, NpgsqlDataSource database, IContender[] contenders) =>
        (_silo, _database, Contenders) = (silo, database, contenders);

    /// <summary>The ways.</summary>
    public IReadOnlyList<IContender> Contenders { get; }

    /// <summary>Starts a silo, whose storages they are, without any grain in use.</summary>
    public static async Task<Contest> StartAsync(OwnPostgres postgres, StorageOptions options, CancellationToken stop)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.AddMaestroSilo(new SiloSettings
        {
            ConnectionString = postgres.ConnectionString,
            SiloPort = LoopbackPort.Free(),
            GatewayPort = LoopbackPort.Free(),
            Dashboard = false,
        });
        var silo = builder.Build();
        await silo.StartAsync(stop);
        var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(postgres.ConnectionString)
        {
            MaxPoolSize = options.PlainConnections,
            MaxAutoPrepare = 10,
            AutoPrepareMinUsages = 2,
        });
        var payloads = new Payloads(options.Size);

        // Their rows are in one table, so each has names of its own.
        var (grouped, single, plain) = (RunNames.New(), RunNames.New(), RunNames.New());
        foreach (var names in (RunNames[])[grouped, plain])
        {
            await using var consumer = database.CreateCommand("insert into consumers values ($1, $1, '{}', now(), now(), 1)");
            consumer.Parameters.AddWithValue(names.Consumer(0));
            await consumer.ExecuteNonQueryAsync(stop);
        }

        return new Contest(silo, database,
        [
            Storage("group commit", StorageNames.Hot, grouped),
            Storage("ADO.NET persistence", DefaultStorage, single),
            new PlainUpdates(database, new BundleStates(plain, payloads), options.Bundles),
        ]);

        GrainStorageContender Storage(string name, string key, RunNames names) => new(
            name, silo.Services.GetRequiredKeyedService<IGrainStorage>(key), new BundleStates(names, payloads), options.Bundles);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _silo.StopAsync();
        _silo.Dispose();
        await _database.DisposeAsync();
    }
}
