using System.Collections.Immutable;
using Maestro.Grains.Consumers;
using Maestro.Grains.Tests.Clusters;
using Maestro.Protocol;

namespace Maestro.Grains.Tests.Consumers;

/// <summary>The record of a consumer; <see cref="DeliveryTests"/> has the rest.</summary>
[Collection(OneSilo.Name)]
public sealed class ConsumerGrainTests(ClusterFixture fixture)
{
    [Fact]
    public async Task A_consumer_is_registered_once()
    {
        var grain = fixture.Cluster.GetGrain<IConsumerGrain>($"c-{Guid.NewGuid():N}");

        var first = await grain.Create("id-1" + Guid.NewGuid(), Labels("env", "prod"));
        var second = await grain.Create("id-2" + Guid.NewGuid(), labels: null);

        Assert.Equal("prod", first.Consumer!.Labels["env"]);
        Assert.Equal((MaestroErrorCode.Conflict, "This Consumer already exists"), (second.Code, second.Reason));
        await ClusterFixture.DeactivateAsync(grain);
        Assert.Equal(MaestroErrorCode.Conflict, (await grain.Create("id-3" + Guid.NewGuid(), labels: null)).Code);
    }

    [Fact]
    public async Task Labels_are_replaced_as_a_whole_and_null_leaves_them()
    {
        var grain = fixture.Cluster.GetGrain<IConsumerGrain>(await fixture.NewConsumerAsync());

        await grain.ReplaceLabels(Labels("a", "1"));
        var kept = await grain.ReplaceLabels(null);
        var cleared = await grain.ReplaceLabels(ImmutableSortedDictionary<string, string>.Empty);

        Assert.Equal("1", kept.Consumer!.Labels["a"]);
        Assert.Empty(cleared.Consumer!.Labels);
        Assert.True(cleared.Consumer.UpdatedAt >= kept.Consumer.UpdatedAt);
    }

    [Fact]
    public async Task Labels_of_an_unknown_consumer_are_not_found() =>
        Assert.Equal(MaestroErrorCode.NotFound, (await fixture.Cluster.GetGrain<IConsumerGrain>("unknown").ReplaceLabels(Labels("a", "1"))).Code);

    [Fact]
    public async Task A_consumer_with_bundles_stays_and_one_without_goes()
    {
        var consumer = await fixture.NewConsumerAsync();
        var grain = fixture.Cluster.GetGrain<IConsumerGrain>(consumer);
        var id = await fixture.CreateBundleAsync(consumer);

        var refused = await grain.Delete();
        await fixture.Cluster.GetGrain<Maestro.Grains.ResourceBundles.IResourceBundleGrain>(id).Delete("operator");
        var whileDeleting = await grain.Delete();
        await fixture.ReportAsync(id, consumer, 1, 1, deleted: true);
        var gone = await grain.Delete();

        Assert.Equal((MaestroErrorCode.Forbidden, MaestroErrorCode.Forbidden, MaestroErrorCode.None), (refused.Code, whileDeleting.Code, gone.Code));
        Assert.Contains("1 resource bundles", refused.Reason, StringComparison.Ordinal);
        Assert.Equal(MaestroErrorCode.None, (await grain.Delete()).Code);
        Assert.Equal(MaestroErrorCode.NotFound, (await grain.ReplaceLabels(null)).Code);
    }

    private static ImmutableSortedDictionary<string, string> Labels(string key, string value) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(key, value);
}
