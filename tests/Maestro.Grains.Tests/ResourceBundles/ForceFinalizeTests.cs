using System.Text;
using Maestro.Grains.Consumers;
using Maestro.Grains.ResourceBundles;
using Maestro.Grains.Tests.Clusters;
using Maestro.Protocol;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using Maestro.Testing;

namespace Maestro.Grains.Tests.ResourceBundles;

using static SampleBundle;

/// <summary>The decision on a deletion that is given up, and what follows from it.</summary>
[Collection(OneSilo.Name)]
public sealed class ForceFinalizeTests(ClusterFixture fixture)
{
    private const string Operator = "operator:alice";

    [Fact]
    public void What_is_not_there_is_not_found() => AssertRefused(MaestroErrorCode.NotFound, $"Resource with id='{Id}' not found", null);

    [Fact]
    public void What_is_wanted_is_not_given_up() => AssertRefused(MaestroErrorCode.Conflict, "is not being deleted", Stored(status: Status(3)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_deleting_bundle_ends_with_a_final_status_whether_or_not_it_had_one(bool reported)
    {
        var current = Stored(version: 3, reported ? Status(3, sequence: 100) : null, deleting: true);

        var state = Finalize(current).State!;

        Assert.Equal((BundleChange.Removed, Operator, "scrapped"), (state.Change, state.Actor, state.Detail));
        Assert.True(WorkConditions.Of(state.Status!.Data).Deleted);
        var sent = Decode(BundleEvents.ForSource(state)!);
        Assert.Equal(
            ("e-1", Source: new Uri("maestro", UriKind.Relative), EventType.Status(EventType.UpdateRequest), 3),
            (sent.Id, sent.Source, sent.Type, sent[ExtensionNames.ResourceVersion]));
        Assert.Equal((Id, Consumer, "maestro"), (sent[ExtensionNames.ResourceId], sent[ExtensionNames.ClusterName], sent[ExtensionNames.OriginalSource]));
        Assert.Equal(SequenceOrder.Newer, SequenceId.IsNewer((string)sent[ExtensionNames.SequenceId]!, current.Status?.SequenceId));
        Assert.Contains("operator:alice gave up on the deletion; objects may be left in cluster north: scrapped", Data(sent), StringComparison.Ordinal);
        Assert.Contains("\"deletionTimestamp\"", (string)sent[ExtensionNames.Metadata]!, StringComparison.Ordinal);
    }

    [Theory, Trait("Checklist", "protocol-72")]
    [InlineData("""{"name":"seen"}""")]
    [InlineData(null)]
    public void Without_metadata_of_the_source_the_final_status_has_that_of_the_last_one(string? metadata)
    {
        var last = Status(3) with { Attributes = EventAttributes.WithMetadata(Status(3).Attributes, Encoding.UTF8.GetBytes(metadata ?? "")) };

        var state = Finalize(Stored(version: 3, last, deleting: true) with { Spec = Spec(metadata: null) }).State!;

        Assert.Equal(metadata, Decode(BundleEvents.ForSource(state)!)[ExtensionNames.Metadata]);
    }

    [Fact]
    public async Task Watchers_are_told_late_statuses_change_nothing_and_the_agent_that_returns_is_told_to_delete()
    {
        var source = $"source-{Guid.NewGuid():N}";
        var consumer = await fixture.NewConsumerAsync();
        await using var watcher = await AnnouncedGateway.JoinAsync(fixture.Cluster, null, source);
        var id = await fixture.CreateBundleAsync(consumer, source);
        var grain = fixture.Cluster.GetGrain<IResourceBundleGrain>(id);

        Assert.Equal(MaestroErrorCode.Conflict, (await grain.ForceFinalize(Operator, "scrapped")).Code);
        await grain.Delete(Operator, operationId: null);
        Assert.Equal(SpecAnswer.Ok(1), await grain.ForceFinalize(Operator, "scrapped"));
        Assert.Equal(MaestroErrorCode.NotFound, (await grain.ForceFinalize(Operator, "scrapped")).Code);

        await Eventually.TrueAsync(() => watcher.Gateway.Statuses.Count > 0, ClusterFixture.Patience, "the final status");
        var final = Assert.Single(watcher.Gateway.Statuses);
        Assert.True(WorkConditions.Of(Encoding.UTF8.GetBytes(Data(Decode(final.Event)))).Deleted);
        Assert.Equal(SpecAnswer.Ok(0), await fixture.ReportAsync(id, consumer, 1, 500));
        Assert.Equal(SpecAnswer.Ok(0), await fixture.ReportAsync(id, consumer, 1, 501, deleted: true));
        Assert.Single(watcher.Gateway.Statuses);

        await watcher.AttachAsync(consumer);
        Assert.Equal(new ResyncAnswer(0, 1, 0), await fixture.Cluster.GetGrain<IConsumerGrain>(consumer).Resync([new HeldVersion(id, 1)]));
        await Eventually.TrueAsync(
            () => watcher.Gateway.Backlogs.SelectMany(backlog => backlog.Notices).Any(notice => notice.ResourceId == id && notice.Deleting),
            ClusterFixture.Patience,
            "the notice");
    }

    [Fact]
    public async Task However_many_were_given_up_the_agent_is_told_of_all_and_of_nothing_else()
    {
        const int bundles = 15;
        var consumer = await fixture.NewConsumerAsync();
        await using var gateway = await AnnouncedGateway.JoinAsync(fixture.Cluster);
        await gateway.AttachAsync(consumer);
        var ids = await Task.WhenAll(Enumerable.Range(0, bundles).Select(_ => fixture.CreateBundleAsync(consumer)));
        foreach (var grain in ids.Select(id => fixture.Cluster.GetGrain<IResourceBundleGrain>(id)))
        {
            await grain.Delete(Operator, operationId: null);
            await grain.ForceFinalize(Operator, "scrapped");
        }

        var held = ids.Append("never-known").Select(id => new HeldVersion(id, 1));
        var answer = await fixture.Cluster.GetGrain<IConsumerGrain>(consumer).Resync([.. held]);

        Assert.Equal(new ResyncAnswer(0, bundles, 1), answer);
    }

    private static BundleOutcome Finalize(ResourceBundleState? current) =>
        ResourceBundleRules.ForceFinalize(Id, current, Operator, "scrapped", "maestro", "e-1", Now);

    private static void AssertRefused(MaestroErrorCode code, string reason, ResourceBundleState? current)
    {
        var outcome = Finalize(current);
        Assert.Equal(code, outcome.Answer.Code);
        Assert.Contains(reason, outcome.Answer.Reason, StringComparison.Ordinal);
        Assert.Null(outcome.State);
    }
}
