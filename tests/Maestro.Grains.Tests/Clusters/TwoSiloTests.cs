using System.Collections.Concurrent;
using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Maestro.Grains.Tests.Delivery;
using Maestro.Grains.Tests.ResourceBundles;
using Maestro.Protocol;
using Maestro.Testing;

namespace Maestro.Grains.Tests.Clusters;

using static ClusterFixture;

/// <summary>Two silos, one of which dies: nothing that was acknowledged is lost, and it reaches the gateway.</summary>
public sealed class TwoSiloTests : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly PostgresFixture _postgres;
    private TestSilo _ofConsumers = null!;
    private TestSilo _ofBundles = null!;
    private TestClient _client = null!;

    public TwoSiloTests(PostgresFixture postgres) => _postgres = postgres;

    public async Task InitializeAsync()
    {
        var connectionString = await _postgres.CreateDatabaseAsync();
        _ofConsumers = await TestSilo.StartAsync(connectionString);
        _ofBundles = await TestSilo.StartAsync(connectionString);
        _client = await TestClient.ConnectAsync(connectionString);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _ofBundles.DisposeAsync();
        await _ofConsumers.DisposeAsync();
    }

    [Theory]
    [InlineData("of consumers")]
    [InlineData("of bundles")]
    public async Task What_was_acknowledged_is_stored_and_delivered_though_a_silo_dies(string dying)
    {
        const string Source = "two-silos";
        var (dead, survivor) = dying == "of consumers" ? (_ofConsumers, _ofBundles) : (_ofBundles, _ofConsumers);
        var gateway = new ScriptedGateway();
        await using var announced = await AnnouncedGateway.JoinAsync(_client.Cluster, gateway, Source);
        var consumer = await ClusterFixture.NewConsumerAsync(_ofConsumers.Grains);
        gateway.HoldsConsumer = name => Task.FromResult(name == consumer);
        await announced.AttachAsync(consumer);
        var acknowledged = new ConcurrentDictionary<string, int>();
        string[] ids = [.. Enumerable.Range(0, 12).Select(_ => NewId())];
        foreach (var id in ids)
        {
            // The first call decides where the bundle's grain lives.
            await CreateAsync(_ofBundles.Grains, id, consumer, Source);
            acknowledged[id] = 1;
        }

        using var stop = new CancellationTokenSource();
        var publishing = ids.Select(id => PublishAsync(id, consumer, Source, acknowledged, stop.Token)).ToArray();
        await Eventually.TrueAsync(() => acknowledged.Values.Min() >= 3, Patience, "some updates");
        var deadAddress = dead.Address.ToString();
        await dead.KillAsync();
        await Eventually.TrueAsync(() => gateway.LostSilos.Contains(deadAddress), Patience, "the news of the dead silo");
        await announced.AttachAgainAsync(consumer);
        var atDeath = acknowledged.ToDictionary();
        await Eventually.TrueAsync(
            () => acknowledged.All(pair => pair.Value >= atDeath[pair.Key] + 2), Patience, "updates after the death");
        await stop.CancelAsync();
        await Task.WhenAll(publishing);

        var reader = survivor.Grains.GetGrain<IResourceBundleReader>(0);
        foreach (var (id, version) in acknowledged)
        {
            Assert.InRange((await reader.GetBundle(id))!.State.Version, version, version + 1);
        }

        // Everything is repeated by now or was sent in its last version; what a repetition finds is what is stored.
        var seen = gateway.Items.Count;
        await Eventually.TrueAsync(
            () => ids.All(id => gateway.Items.Skip(seen).OfType<SpecBacklog>().Any(backlog => backlog.ResourceIds.Contains(id))),
            Patience,
            "the repetition of every bundle");
        foreach (var (id, version) in acknowledged)
        {
            var latest = (await reader.GetBundle(id))!.State.Version;
            await survivor.Grains.GetGrain<IResourceBundleGrain>(id).UpdateStatus(Report(consumer, latest));
        }

        await Eventually.TrueAsync(
            () => gateway.Statuses.Select(status => status.ResourceId).Distinct().Count() == ids.Length, Patience, "a status of every bundle");
    }

    private static StatusCommand Report(string consumer, int version) => SampleBundle.Report(version, 1000, consumer: consumer);

    private async Task PublishAsync(
        string id, string consumer, string source, ConcurrentDictionary<string, int> acknowledged, CancellationToken stop)
    {
        using var rate = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var change = 0; !stop.IsCancellationRequested && await rate.WaitForNextTickAsync(CancellationToken.None); change++)
        {
            try
            {
                var answer = await _client.Cluster.GetGrain<IResourceBundleGrain>(id)
                    .Apply(SampleBundle.Command(SpecAction.Update, 0, SampleBundle.Spec($"{id}-{change}", $"{change}"), source, consumer))
                    .WaitAsync(TimeSpan.FromSeconds(10), CancellationToken.None);
                Assert.Equal(MaestroErrorCode.None, answer.Code);
                acknowledged[id] = answer.Version;
            }
            catch (Exception failure) when (failure is OrleansException or TimeoutException or IOException)
            {
                // The silo that had the call died; whether it was stored is not known, so it is not counted.
            }
        }
    }

    private static async Task CreateAsync(IGrainFactory grains, string id, string consumer, string source) => Assert.Equal(
        SpecAnswer.Ok(1),
        await grains.GetGrain<IResourceBundleGrain>(id)
            .Apply(SampleBundle.Command(SpecAction.Create, spec: SampleBundle.Spec($"create-{id}"), source: source, consumer: consumer)));
}
