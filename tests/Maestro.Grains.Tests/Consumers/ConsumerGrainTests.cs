using System.Collections.Immutable;
using Maestro.Grains.Consumers;
using Maestro.Grains.ResourceBundles;
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
        var (grain, id) = await CreateAsync();

        await grain.ReplaceLabels(id, Labels("a", "1"));
        var kept = await grain.ReplaceLabels(id, null);
        var cleared = await grain.ReplaceLabels(id, ImmutableSortedDictionary<string, string>.Empty);

        Assert.Equal("1", kept.Consumer!.Labels["a"]);
        Assert.Empty(cleared.Consumer!.Labels);
        Assert.True(cleared.Consumer.UpdatedAt >= kept.Consumer.UpdatedAt);
    }

    [Fact]
    public async Task Another_consumer_that_took_over_the_name_is_left_alone()
    {
        var (grain, id) = await CreateAsync();

        Assert.Equal(MaestroErrorCode.NotFound, (await grain.ReplaceLabels("an earlier id", Labels("a", "1"))).Code);
        Assert.Equal(MaestroErrorCode.None, (await grain.Delete("an earlier id")).Code);

        Assert.Empty((await grain.ReplaceLabels(id, null)).Consumer!.Labels);
    }

    [Fact]
    public async Task A_consumer_with_bundles_stays_and_one_without_goes()
    {
        var (grain, id) = await CreateAsync();
        var consumer = grain.GetPrimaryKeyString();
        var bundle = await fixture.CreateBundleAsync(consumer);

        var refused = await grain.Delete(id);
        await fixture.Cluster.GetGrain<IResourceBundleGrain>(bundle).Delete("operator", operationId: null);
        var whileDeleting = await grain.Delete(id);
        await fixture.ReportAsync(bundle, consumer, 1, 1, deleted: true);
        var gone = await grain.Delete(id);

        Assert.Equal((MaestroErrorCode.Forbidden, MaestroErrorCode.Forbidden, MaestroErrorCode.None), (refused.Code, whileDeleting.Code, gone.Code));
        Assert.Contains("1 resource bundles", refused.Reason, StringComparison.Ordinal);
        Assert.Equal(MaestroErrorCode.None, (await grain.Delete(id)).Code);
        Assert.Equal(MaestroErrorCode.NotFound, (await grain.ReplaceLabels(id, null)).Code);
    }

    private async Task<(IConsumerGrain Grain, string Id)> CreateAsync()
    {
        var (grain, id) = (fixture.Cluster.GetGrain<IConsumerGrain>($"c-{Guid.NewGuid():N}"), Guid.NewGuid().ToString());
        Assert.Equal(MaestroErrorCode.None, (await grain.Create(id, labels: null)).Code);
        return (grain, id);
    }

    private static ImmutableSortedDictionary<string, string> Labels(string key, string value) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(key, value);
}
