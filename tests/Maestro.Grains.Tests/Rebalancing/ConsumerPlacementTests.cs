using System.Collections.Concurrent;
using System.Collections.Immutable;
using Maestro.Grains.Consumers;
using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Maestro.Grains.Tests.Clusters;
using Maestro.Grains.Tests.Delivery;
using Maestro.Grains.Tests.ResourceBundles;
using Maestro.Protocol;
using Maestro.Testing;

namespace Maestro.Grains.Tests.Rebalancing;

using static ClusterFixture;

/// <summary>A silo joins another that has all consumers.</summary>
public sealed class ConsumerPlacementTests : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const int Consumers = 160;
    private const int BusyConsumers = 40;
    private readonly PostgresFixture _postgres;
    private readonly ScriptedGateway _gateway = new();
    private string _connectionString = "";
    private TestSilo _old = null!;
    private TestSilo _new = null!;
    private TestClient _client = null!;
    private AnnouncedGateway _announced = null!;
    private string[] _consumers = [];

    public ConsumerPlacementTests(PostgresFixture postgres) => _postgres = postgres;

    public async Task InitializeAsync()
    {
        _connectionString = await _postgres.CreateDatabaseAsync();
        _old = await TestSilo.StartAsync(_connectionString);
        _client = await TestClient.ConnectAsync(_connectionString);
        _consumers = await Task.WhenAll(Enumerable.Range(0, Consumers).Select(_ => ClusterFixture.NewConsumerAsync(_old.Grains)));
        _gateway.HoldsConsumer = _ => Task.FromResult(true);
        _announced = await AnnouncedGateway.JoinAsync(_client.Cluster, _gateway);
        await Task.WhenAll(_consumers.Select(_announced.AttachAsync));
        _new = await TestSilo.StartAsync(_connectionString);
        await Eventually.TrueAsync(() => Both.All(silo => silo.Placement.ActiveSilos.Count == 2), Patience, "two silos");
    }

    public async Task DisposeAsync()
    {
        await _announced.DisposeAsync();
        await _client.DisposeAsync();
        await _new.DisposeAsync();
        await _old.DisposeAsync();
    }

    private TestSilo[] Both => [_old, _new];

    [Fact]
    public async Task The_new_silo_gets_its_share_and_every_spec_reaches_the_agents_meanwhile_and_after()
    {
        Assert.Equal((Consumers, 0), await CountAsync());
        var busy = _consumers[..BusyConsumers];
        var stored = new ConcurrentDictionary<string, int>();
        using var stop = new CancellationTokenSource();
        var publishing = busy.Select(consumer => PublishAsync(NewId(), consumer, stored, stop.Token)).ToArray();
        await Eventually.TrueAsync(() => stored.Count == busy.Length, Patience, "a first version of every bundle");

        // The first round only learns which silos there are.
        Assert.Equal(0, await _old.Rebalancer.RebalanceAsync(CancellationToken.None));
        Assert.Equal(Consumers / 2, await _old.Rebalancer.RebalanceAsync(CancellationToken.None));
        await Eventually.TrueAsync(async () => await CountAsync() == (Consumers / 2, Consumers / 2), Patience, "half of the consumers on either silo");

        var atMove = stored.ToDictionary();
        await Eventually.TrueAsync(() => stored.All(pair => pair.Value >= atMove[pair.Key] + 3), Patience, "updates after the move");
        await stop.CancelAsync();
        await Task.WhenAll(publishing);

        // Not only the last one, which a repetition would bring as well.
        await Eventually.TrueAsync(
            () => stored.All(pair => Enumerable.Range(1, pair.Value).All(version => IsSent(pair.Key, version))), Patience, "every version of every bundle");
        foreach (var silo in Both)
        {
            Assert.Equal(0, await silo.Rebalancer.RebalanceAsync(CancellationToken.None));
            Assert.Equal(0, await silo.Rebalancer.RebalanceAsync(CancellationToken.None));
        }
    }

    [Fact]
    public async Task A_consumer_that_moved_has_its_record_and_its_gateways_and_sends_again_what_was_not_acknowledged()
    {
        var (consumer, id) = ($"c-{NewId()}", NewId());
        Assert.Equal(MaestroErrorCode.None, (await _old.Grains.GetGrain<IConsumerGrain>(consumer).Create(id, Labels("before"))).Code);
        await _announced.AttachAsync(consumer);
        var open = await CreateAsync(consumer);
        await Eventually.TrueAsync(() => IsSent(open, 1), Patience, "the spec");

        var seen = _gateway.Items.Count;
        await _old.Placement.MoveAsync(consumer, _new.Address);
        await Eventually.TrueAsync(async () => await CountAsync() == (Consumers, 1), Patience, "the move");

        await Eventually.TrueAsync(() => _new.Dispatchers.Consumers.Contains(consumer), Patience, "its delivery on the new silo");
        Assert.DoesNotContain(consumer, _old.Dispatchers.Consumers);
        await Eventually.TrueAsync(() => _gateway.Items.Skip(seen).OfType<SpecBacklog>().Any(backlog => backlog.ResourceIds.Contains(open)), Patience, "the repetition");
        var next = await CreateAsync(consumer);
        await Eventually.TrueAsync(() => IsSent(next, 1), Patience, "another spec");
        var replaced = await _client.Cluster.GetGrain<IConsumerGrain>(consumer).ReplaceLabels(id, Labels("after"));
        Assert.Equal((MaestroErrorCode.None, "after"), (replaced.Code, replaced.Consumer?.Labels["when"]));
    }

    private static ImmutableSortedDictionary<string, string> Labels(string value) => ImmutableSortedDictionary<string, string>.Empty.Add("when", value);

    private async Task<(int Old, int New)> CountAsync()
    {
        var counts = await _old.Placement.CountAsync(_old.Placement.ActiveSilos);
        return (counts[_old.Address], counts[_new.Address]);
    }

    private bool IsSent(string id, int version) => _gateway.Specs.Any(spec => spec.ResourceId == id && spec.Version == version);

    private async Task<string> CreateAsync(string consumer)
    {
        var id = NewId();
        Assert.Equal(SpecAnswer.Ok(1), await ApplyAsync(id, SpecAction.Create, consumer, 0));
        return id;
    }

    private Task<SpecAnswer> ApplyAsync(string id, SpecAction action, string consumer, int change) => _client.Cluster.GetGrain<IResourceBundleGrain>(id)
        .Apply(SampleBundle.Command(action, 0, SampleBundle.Spec($"{id}-{change}", $"{change}"), consumer: consumer));

    private async Task PublishAsync(string id, string consumer, ConcurrentDictionary<string, int> stored, CancellationToken stop)
    {
        using var rate = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var change = 0; !stop.IsCancellationRequested; change++)
        {
            var answer = await ApplyAsync(id, change == 0 ? SpecAction.Create : SpecAction.Update, consumer, change);
            Assert.Equal(MaestroErrorCode.None, answer.Code);
            stored[id] = answer.Version;
            await rate.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
