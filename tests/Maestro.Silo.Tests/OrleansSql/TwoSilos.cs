using System.Net;
using Maestro.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Serialization.Configuration;

namespace Maestro.Silo.Tests.OrleansSql;

/// <summary>Two silos that form a cluster through a database: the first keeps the row of a cleared state, the second deletes it.</summary>
public sealed class TwoSilos : IAsyncLifetime
{
    private const string Invariant = "Npgsql";

    private readonly PostgresFixture _postgres = new();
    private readonly string _cluster = $"cluster-{Guid.NewGuid():N}";
    private string _connectionString = "";

    public IReadOnlyList<IHost> Hosts { get; private set; } = [];

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        _connectionString = await _postgres.CreateDatabaseAsync();
        Hosts = [BuildSilo(deleteOnClear: false), BuildSilo(deleteOnClear: true)];
        await Task.WhenAll(Hosts.Select(silo => silo.StartAsync()));
    }

    public async Task DisposeAsync()
    {
        foreach (var silo in Hosts)
        {
            await silo.StopAsync();
            silo.Dispose();
        }

        await _postgres.DisposeAsync();
    }

    /// <summary>A silo that is not started; of another cluster if it names one.</summary>
    public IHost BuildSilo(bool deleteOnClear, string? cluster = null) => new HostBuilder()
        .ConfigureLogging(logging => logging.ClearProviders())
        .UseOrleans(builder => builder
            .Configure<ClusterOptions>(options => SetCluster(options, cluster ?? _cluster))
            .Configure<TypeManifestOptions>(options => options.AddAllowedType(typeof(Counter)))
            .Configure<GrainCollectionOptions>(options => options.CollectionQuantum = TimeSpan.FromSeconds(1)) // below the age limit of any grain
            .ConfigureEndpoints(IPAddress.Loopback, TestPorts.Free(), TestPorts.Free())
            .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, _connectionString))
            .AddAdoNetGrainStorageAsDefault(options =>
                (options.Invariant, options.ConnectionString, options.DeleteStateOnClear) = (Invariant, _connectionString, deleteOnClear))
            .UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Invariant, _connectionString)))
        .Build();

    /// <summary>A client of the cluster that is not started.</summary>
    public IHost BuildClient() => new HostBuilder()
        .ConfigureLogging(logging => logging.ClearProviders())
        .UseOrleansClient(builder => builder
            .Configure<ClusterOptions>(options => SetCluster(options, _cluster))
            .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, _connectionString)))
        .Build();

    private static void SetCluster(ClusterOptions options, string cluster) => (options.ClusterId, options.ServiceId) = (cluster, "maestro");
}
