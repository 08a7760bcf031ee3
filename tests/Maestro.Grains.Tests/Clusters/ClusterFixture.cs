using Maestro.Grains.Consumers;
using Maestro.Grains.ResourceBundles;
using Maestro.Grains.Tests.ResourceBundles;
using Maestro.Protocol;
using Maestro.Testing;
using Npgsql;
using Orleans.Core.Internal;

namespace Maestro.Grains.Tests.Clusters;

/// <summary>One silo and one client on a database of their own; tests keep apart by using consumers and sources of their own.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    /// <summary>Longer than anything should take on a busy machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly PostgresFixture _postgres = new();
    private TestSilo? _silo;
    private TestClient? _client;
    private string _connectionString = "";

    public IClusterClient Cluster => _client!.Cluster;

    internal TestSilo Silo => _silo!;

    internal IResourceBundleReader Reader => Cluster.GetGrain<IResourceBundleReader>(0);

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        _connectionString = await _postgres.CreateDatabaseAsync();
        _silo = await TestSilo.StartAsync(_connectionString);
        _client = await TestClient.ConnectAsync(_connectionString);
    }

    public async Task DisposeAsync()
    {
        await _client!.DisposeAsync();
        await _silo!.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    /// <summary>A registered consumer nobody else uses.</summary>
    internal Task<string> NewConsumerAsync() => NewConsumerAsync(Cluster);

    internal static async Task<string> NewConsumerAsync(IGrainFactory grains)
    {
        var name = $"c-{Guid.NewGuid():N}";
        var answer = await grains.GetGrain<IConsumerGrain>(name).Create(Guid.NewGuid().ToString(), labels: null);
        Assert.Equal(MaestroErrorCode.None, answer.Code);
        return name;
    }

    internal static string NewId() => Guid.NewGuid().ToString();

    internal Task<SpecAnswer> ApplyAsync(string id, SpecCommand command) => Cluster.GetGrain<IResourceBundleGrain>(id).Apply(command);

    /// <summary>A new bundle of version 1.</summary>
    internal async Task<string> CreateBundleAsync(string consumer, string source = SampleBundle.Source)
    {
        var id = NewId();
        var answer = await ApplyAsync(
            id, SampleBundle.Command(SpecAction.Create, spec: SampleBundle.Spec($"create-{id}"), source: source, consumer: consumer));
        Assert.Equal(SpecAnswer.Ok(1), answer);
        return id;
    }

    internal Task<SpecAnswer> ReportAsync(string id, string consumer, int version, long sequence, bool deleted = false) =>
        Cluster.GetGrain<IResourceBundleGrain>(id).UpdateStatus(SampleBundle.Report(version, sequence, deleted, consumer));

    /// <summary>Changes the store behind the grains' backs.</summary>
    internal async Task ExecuteAsync(string sql)
    {
        await using var database = NpgsqlDataSource.Create(_connectionString);
        await database.ExecuteAsync(sql);
    }

    /// <summary>Has the grain forget what it has in memory.</summary>
    internal static async Task DeactivateAsync(IAddressable grain) => await grain.AsReference<IGrainManagementExtension>().DeactivateOnIdle();
}

[CollectionDefinition(Name)]
public sealed class OneSilo : ICollectionFixture<ClusterFixture>
{
    public const string Name = "one silo";
}
