using System.Collections.Concurrent;
using Maestro.Grains.Rebalancing;
using Maestro.Grains.ResourceBundles;
using Maestro.Grains.Tests.Clusters;
using Maestro.Grains.Tests.Delivery;
using Maestro.Grains.Tests.ResourceBundles;
using Maestro.Protocol;
using Maestro.Testing;
using Npgsql;

namespace Maestro.Grains.Tests.Rebalancing;

using static ClusterFixture;

/// <summary>Bundles whose grains live on one silo, of consumers that live on another.</summary>
public sealed class BundleFollowingTests : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly FollowLimits Quick = new() { HandOvers = 5, Stay = TimeSpan.FromMilliseconds(100) };
    private readonly PostgresFixture _postgres;
    private readonly ScriptedGateway _gateway = new();
    private string _connectionString = "";
    private TestSilo _ofBundles = null!;
    private TestSilo _ofConsumers = null!;
    private TestClient _client = null!;
    private AnnouncedGateway _announced = null!;
    private string _consumer = "";

    public BundleFollowingTests(PostgresFixture postgres) => _postgres = postgres;

    public async Task InitializeAsync()
    {
        _connectionString = await _postgres.CreateDatabaseAsync();
        _ofBundles = await TestSilo.StartAsync(_connectionString, Quick);
        _ofConsumers = await TestSilo.StartAsync(_connectionString, Quick);
        _client = await TestClient.ConnectAsync(_connectionString);
        await Eventually.TrueAsync(
            () => new[] { _ofBundles, _ofConsumers }.All(silo => silo.Placement.ActiveSilos.Count == 2), Patience, "two silos");
        _gateway.HoldsConsumer = _ => Task.FromResult(true);
        _announced = await AnnouncedGateway.JoinAsync(_client.Cluster, _gateway);
        _consumer = await NewConsumerAsync(_ofConsumers.Grains);
        await _announced.AttachAsync(_consumer);
        Assert.Equal(_ofConsumers.Address, await _ofBundles.Placement.FindAsync(_consumer));
    }

    public async Task DisposeAsync()
    {
        await _announced.DisposeAsync();
        await _client.DisposeAsync();
        await _ofConsumers.DisposeAsync();
        await _ofBundles.DisposeAsync();
    }

    [Fact]
    public async Task Busy_bundles_go_where_their_consumer_lives_and_every_version_is_sent_once()
    {
        string[] ids = [.. Enumerable.Range(0, 12).Select(_ => NewId())];
        var stored = new ConcurrentDictionary<string, int>();
        using var stop = new CancellationTokenSource();
        var publishing = ids.Select(id => PublishAsync(id, stored, stop.Token)).ToArray();
        await Eventually.TrueAsync(() => AreAllAtAsync(ids, _ofConsumers), Patience, "all bundles where their consumer is");

        Assert.Equal(ids.Length, stored.Count);
        var atMove = stored.ToDictionary();
        await Eventually.TrueAsync(() => stored.All(pair => pair.Value >= atMove[pair.Key] + 10), Patience, "updates after the move");
        await stop.CancelAsync();
        await Task.WhenAll(publishing);

        await Eventually.TrueAsync(
            () => stored.All(pair => VersionsSentOf(pair.Key).Length == pair.Value), Patience, "every version of every bundle");
        Assert.All(stored, pair => Assert.Equal(Enumerable.Range(1, pair.Value), VersionsSentOf(pair.Key)));
        Assert.True(await AreAllAtAsync(ids, _ofConsumers));
    }

    [Fact]
    public async Task A_bundle_follows_its_consumer_back()
    {
        var id = await CreateAsync();
        await UpdateUntilAtAsync(id, _ofConsumers);
        await _ofConsumers.Placement.MoveAsync(_consumer, _ofBundles.Address);
        await Eventually.TrueAsync(
            async () => _ofBundles.Address.Equals(await _ofBundles.Placement.FindAsync(_consumer)), Patience, "the consumer's move");

        await UpdateUntilAtAsync(id, _ofBundles);
    }

    [Fact]
    public async Task What_a_bundle_took_along_spares_the_reading_and_is_given_up_when_the_store_has_something_else()
    {
        var id = await CreateAsync();
        await MoveAsync(id);
        await using var database = NpgsqlDataSource.Create(_connectionString);
        await database.ExecuteAsync($"update resource_bundles set deleted_at = now(), etag = etag + 1 where id::text = '{id}'");

        // Who had read the row would have refused to update what is being deleted; who had not minded the ETag would have updated it.
        await Assert.ThrowsAsync<StorageUnavailableException>(() => UpdateAsync(id, "lost"));

        Assert.Equal(MaestroErrorCode.Conflict, (await UpdateAsync(id, "refused")).Code);
    }

    [Fact]
    public async Task A_status_that_was_passed_on_before_the_move_is_not_passed_on_again()
    {
        await _announced.AnnounceAsync(2, SampleBundle.Source);
        var id = await CreateAsync();
        await ReportAsync(id, 500);
        await Eventually.TrueAsync(() => StatusesOf(id) == 1, Patience, "the status");
        await MoveAsync(id);

        await ReportAsync(id, 500);
        await ReportAsync(id, 600);

        await Eventually.TrueAsync(() => StatusesOf(id) >= 2, Patience, "the next status");
        Assert.Equal(2, StatusesOf(id));
    }

    private Task<SpecAnswer> ReportAsync(string id, long sequence) => Bundle(id).UpdateStatus(SampleBundle.Report(1, sequence, consumer: _consumer));

    private int StatusesOf(string id) => _gateway.Statuses.Count(status => status.ResourceId == id);

    private int[] VersionsSentOf(string id) => [.. _gateway.Specs.Where(spec => spec.ResourceId == id).Select(spec => spec.Version)];

    private IResourceBundleGrain Bundle(string id) => _client.Cluster.GetGrain<IResourceBundleGrain>(id);

    private async Task<bool> AreAllAtAsync(string[] ids, TestSilo silo)
    {
        var management = _client.Cluster.GetGrain<IManagementGrain>(0);
        var addresses = await Task.WhenAll(ids.Select(id => management.GetActivationAddress(Bundle(id)).AsTask()));
        return addresses.All(silo.Address.Equals);
    }

    private Task UpdateUntilAtAsync(string id, TestSilo silo) => Eventually.TrueAsync(
        async () =>
        {
            Assert.Equal(MaestroErrorCode.None, (await UpdateAsync(id, NewId())).Code);
            return await AreAllAtAsync([id], silo);
        },
        Patience,
        $"the bundle on {silo.Address}");

    private async Task MoveAsync(string id)
    {
        await _ofBundles.Placement.MoveBundleAsync(id, _ofConsumers.Address);
        await Eventually.TrueAsync(() => AreAllAtAsync([id], _ofConsumers), Patience, "the move");
    }

    private async Task<string> CreateAsync()
    {
        var id = NewId();
        await CreateAsync(id);
        return id;
    }

    /// <summary>The first call decides where the bundle's grain lives.</summary>
    private async Task CreateAsync(string id) => Assert.Equal(
        SpecAnswer.Ok(1), await _ofBundles.Grains.GetGrain<IResourceBundleGrain>(id).Apply(Command(id, SpecAction.Create, "first")));

    private Task<SpecAnswer> UpdateAsync(string id, string value) => Bundle(id).Apply(Command(id, SpecAction.Update, value));

    private SpecCommand Command(string id, SpecAction action, string value) =>
        SampleBundle.Command(action, 0, SampleBundle.Spec($"{id}-{value}", value), consumer: _consumer);

    private async Task PublishAsync(string id, ConcurrentDictionary<string, int> stored, CancellationToken stop)
    {
        await CreateAsync(id);
        using var rate = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var version = 2; !stop.IsCancellationRequested; version++)
        {
            // Each update is one version more: none is stored twice.
            Assert.Equal(SpecAnswer.Ok(version), await UpdateAsync(id, $"{version}"));
            stored[id] = version;
            await rate.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
