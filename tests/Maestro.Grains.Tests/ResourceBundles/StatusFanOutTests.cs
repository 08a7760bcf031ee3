using System.Collections.Immutable;
using Maestro.Grains.ResourceBundles;
using Maestro.Grains.Tests.Clusters;
using Maestro.Protocol.CloudEvents;
using Maestro.Testing;

namespace Maestro.Grains.Tests.ResourceBundles;

using static ClusterFixture;

[Collection(OneSilo.Name)]
public sealed class StatusFanOutTests(ClusterFixture fixture)
{
    private readonly string _source = $"source-{Guid.NewGuid():N}";

    [Fact, Trait("Checklist", "protocol-74")]
    public async Task Watchers_on_two_gateways_get_each_status_once_and_in_order_per_resource()
    {
        const int Bundles = 5, Reports = 40;
        var consumer = await fixture.NewConsumerAsync();
        await using var first = await AnnouncedGateway.JoinAsync(fixture.Cluster, null, _source);
        await using var second = await AnnouncedGateway.JoinAsync(fixture.Cluster, null, _source, "another");
        await using var stranger = await AnnouncedGateway.JoinAsync(fixture.Cluster, null, _source + "x", "");
        var ids = await Task.WhenAll(Enumerable.Range(0, Bundles).Select(_ => fixture.CreateBundleAsync(consumer, _source)));

        await Task.WhenAll(ids.Select(async id =>
        {
            for (var i = 1; i <= Reports; i++)
            {
                await fixture.ReportAsync(id, consumer, 1, i);
            }
        }));

        foreach (var watcher in new[] { first, second })
        {
            await Eventually.TrueAsync(() => watcher.Gateway.Statuses.Count >= Bundles * Reports, Patience, "all statuses");
            foreach (var statuses in watcher.Gateway.Statuses.GroupBy(status => status.ResourceId))
            {
                Assert.Equal(
                    Enumerable.Range(1, Reports).Select(i => SampleBundle.SequenceText(i)),
                    statuses.Select(status => (string)SampleBundle.Decode(status.Event)[ExtensionNames.SequenceId]!));
            }

            Assert.Equal(Bundles * Reports, watcher.Gateway.Statuses.Count);
        }

        Assert.Empty(stranger.Gateway.Items);
    }

    [Fact, Trait("Checklist", "protocol-75"), Trait("Checklist", "protocol-76")]
    public async Task A_status_resync_sends_what_differs_to_every_watcher()
    {
        var consumer = await fixture.NewConsumerAsync();
        await using var first = await AnnouncedGateway.JoinAsync(fixture.Cluster, null, _source);
        await using var second = await AnnouncedGateway.JoinAsync(fixture.Cluster, null, _source);
        var same = await ReportedAsync(consumer, 10);
        var differs = await ReportedAsync(consumer, 20);
        var unlisted = await ReportedAsync(consumer, 30);
        var silent = await fixture.CreateBundleAsync(consumer, _source);

        Assert.Equal(0, await ResyncAsync((same, "hash-10"), (differs, "hash-20"), ("unknown", "x")));
        Assert.Equal(1, await ResyncAsync((same, "hash-10"), (differs, "older"), (silent, "x")));
        Assert.Equal(3, await ResyncAsync());

        foreach (var watcher in new[] { first, second })
        {
            await Eventually.TrueAsync(() => Backlogs(watcher).Length >= 4, Patience, "the answers");
            Assert.Equal([differs], Backlogs(watcher)[..1]);
            Assert.Equal(new[] { same, differs, unlisted }.Order(), Backlogs(watcher)[1..].Order());
        }

        var page = await fixture.Reader.ReadStatuses(_source, [silent, same, "unknown"]);
        Assert.Equal((same, 3), (Assert.Single(page.Deliveries).ResourceId, page.Taken));
    }

    [Fact]
    public async Task Statuses_too_large_for_one_message_are_read_in_parts()
    {
        const int Bundles = 40, Size = 400_000;
        var consumer = await fixture.NewConsumerAsync();
        var ids = await Task.WhenAll(Enumerable.Range(0, Bundles).Select(_ => fixture.CreateBundleAsync(consumer, _source)));
        await Task.WhenAll(ids.Select(id => fixture.Cluster.GetGrain<IResourceBundleGrain>(id).UpdateStatus(SampleBundle.Report(1, 1, consumer: consumer) with
        {
            Status = SampleBundle.Status(1, 1, $$"""{"conditions":[],"fill":"{{new string('x', Size)}}"}"""),
        })));

        List<string> read = [];
        for (var parts = 0; read.Count < Bundles; parts++)
        {
            var page = await fixture.Reader.ReadStatuses(_source, [.. ids.Skip(read.Count)]);
            Assert.InRange(page.Deliveries.Sum(delivery => delivery.Event.Length), Size, 12_000_000);
            Assert.Equal(page.Taken, page.Deliveries.Length);
            read.AddRange(page.Deliveries.Select(delivery => delivery.ResourceId));
        }

        Assert.Equal(ids, read);
    }

    [Fact]
    public async Task Statuses_that_changed_since_a_time_are_found()
    {
        var consumer = await fixture.NewConsumerAsync();
        var id = await ReportedAsync(consumer, 1);

        Assert.Equal(id, Assert.Single(await fixture.Reader.FindStatusChanges(_source, DateTimeOffset.UtcNow.AddMinutes(-1))));
        Assert.True((await fixture.Reader.FindStatusChanges(_source, DateTimeOffset.UtcNow.AddMinutes(1))).IsEmpty);
    }

    private async Task<string> ReportedAsync(string consumer, long sequence)
    {
        var id = await fixture.CreateBundleAsync(consumer, _source);
        await fixture.ReportAsync(id, consumer, 1, sequence);
        return id;
    }

    private Task<int> ResyncAsync(params (string Id, string Hash)[] held) =>
        fixture.Reader.ResyncStatuses(_source, held.ToImmutableDictionary(item => item.Id, item => item.Hash));

    private static string[] Backlogs(AnnouncedGateway watcher) =>
        [.. watcher.Gateway.Items.OfType<Maestro.Grains.Delivery.StatusBacklog>().SelectMany(backlog => backlog.ResourceIds)];
}
