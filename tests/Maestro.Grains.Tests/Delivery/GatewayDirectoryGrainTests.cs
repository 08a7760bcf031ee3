using Maestro.Grains.Delivery;
using Maestro.Grains.Tests.Clusters;
using Maestro.Grains.Tests.ResourceBundles;
using Maestro.Testing;

namespace Maestro.Grains.Tests.Delivery;

using static ClusterFixture;

[Collection(OneSilo.Name)]
public sealed class GatewayDirectoryGrainTests(ClusterFixture fixture)
{
    private IGatewayDirectoryGrain Directory => fixture.Cluster.GetGrain<IGatewayDirectoryGrain>(0);

    [Fact]
    public async Task A_gateway_learns_whether_it_was_known()
    {
        await using var gateway = await AnnouncedGateway.JoinAsync(fixture.Cluster);

        Assert.False(await gateway.AnnounceAsync(1));
        Assert.False(await gateway.AnnounceAsync(2, "ledger"));
        await gateway.LeaveAsync();
        Assert.True(await gateway.AnnounceAsync(2, "ledger"));
    }

    [Fact]
    public async Task An_older_announcement_changes_nothing()
    {
        await using var gateway = await AnnouncedGateway.JoinAsync(fixture.Cluster);
        await gateway.AnnounceAsync(5, "ledger");
        await gateway.AnnounceAsync(4);

        var listed = Assert.Single((await Directory.List()).Gateways, known => known.GatewayId == gateway.Id);
        Assert.Equal((5, "ledger"), (listed.Revision, Assert.Single(listed.Sources)));
    }

    [Fact]
    public async Task Lists_of_one_directory_are_numbered_upwards()
    {
        var first = await Directory.List();
        var second = await Directory.List();

        Assert.Equal(first.Directory, second.Directory);
        Assert.True(second.Number > first.Number);
    }

    [Fact]
    public async Task A_new_activation_knows_the_live_gateways_and_no_silo_forgets_one()
    {
        var source = $"source-{Guid.NewGuid():N}";
        var consumer = await fixture.NewConsumerAsync();
        await using var gateway = await AnnouncedGateway.JoinAsync(fixture.Cluster, null, source);
        await gateway.AttachAsync(consumer);
        var before = await Directory.List();

        await DeactivateAsync(Directory);
        await Eventually.TrueAsync(async () => (await Directory.List()).Directory != before.Directory, Patience, "the new activation");

        var after = await Directory.List();
        Assert.False(after.Complete);
        Assert.Contains(after.Gateways, known => known.GatewayId == gateway.Id);
        Assert.False(await gateway.AnnounceAsync(1, source));
        var id = await fixture.CreateBundleAsync(consumer, source);
        await fixture.ReportAsync(id, consumer, 1, 1);
        await Eventually.TrueAsync(() => gateway.Gateway.Specs.Count > 0 && gateway.Gateway.Statuses.Count > 0, Patience, "spec and status");
    }

    [Fact]
    public async Task A_gateway_that_came_back_is_not_listed_as_gone()
    {
        await using var gateway = await AnnouncedGateway.JoinAsync(fixture.Cluster);

        await gateway.LeaveAsync();
        Assert.Contains(gateway.Id, (await Directory.List()).Gone);
        await gateway.AnnounceAsync(1);

        var list = await Directory.List();
        Assert.DoesNotContain(gateway.Id, list.Gone);
        Assert.Contains(list.Gateways, known => known.GatewayId == gateway.Id);
    }

    [Fact]
    public async Task A_gateway_that_left_is_sent_nothing()
    {
        var consumer = await fixture.NewConsumerAsync();
        await using var gone = await AnnouncedGateway.JoinAsync(fixture.Cluster, null, SampleBundle.Source);
        await gone.AttachAsync(consumer);
        await using var stays = await AnnouncedGateway.JoinAsync(fixture.Cluster);
        await stays.AttachAsync(consumer);

        await gone.LeaveAsync();
        var id = await fixture.CreateBundleAsync(consumer);
        await fixture.ReportAsync(id, consumer, 1, 1);

        await Eventually.TrueAsync(() => stays.Gateway.Specs.Count > 0, Patience, "the spec");
        Assert.Empty(gone.Gateway.Items);
    }
}
