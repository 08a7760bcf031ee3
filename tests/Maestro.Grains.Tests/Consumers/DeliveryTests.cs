using Maestro.Grains.Consumers;
using Maestro.Grains.Delivery;
using Maestro.Grains.Tests.Clusters;
using Maestro.Grains.Tests.Delivery;
using Maestro.Grains.Tests.ResourceBundles;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using Maestro.Testing;

namespace Maestro.Grains.Tests.Consumers;

using static ClusterFixture;

/// <summary>How a consumer's grain delivers, against gateways of a client process.</summary>
[Collection(OneSilo.Name)]
public sealed class DeliveryTests(ClusterFixture fixture)
{
    [Fact]
    public async Task A_spec_is_repeated_until_it_is_acknowledged()
    {
        var consumer = await fixture.NewConsumerAsync();
        await using var gateway = await AttachedAsync(consumer);
        var acknowledged = await fixture.CreateBundleAsync(consumer);
        var open = await fixture.CreateBundleAsync(consumer);

        await RepeatedAsync(gateway, acknowledged, 2);
        await fixture.ReportAsync(acknowledged, consumer, 1, 1);

        // What was on its way before the acknowledgement comes before the spec of a bundle that was created after it.
        var later = await fixture.CreateBundleAsync(consumer);
        await Eventually.TrueAsync(() => gateway.Gateway.Specs.Any(spec => spec.ResourceId == later), Patience, "the spec of a later bundle");
        var until = Repetitions(gateway, acknowledged);
        await RepeatedAsync(gateway, open, Repetitions(gateway, open) + 4);

        Assert.Equal(until, Repetitions(gateway, acknowledged));
        Assert.Equal([open], (await ReadAsync(consumer, redelivery: true, acknowledged, open)).Select(spec => spec.ResourceId));
    }

    // As when the directory lost the gateway for a moment and its answer, that it did, never came.
    [Fact]
    public async Task Whoever_looks_for_lost_deliveries_asks_the_gateways_again()
    {
        var consumer = await fixture.NewConsumerAsync();
        await using var gateway = await AttachedAsync(consumer);
        await fixture.CreateBundleAsync(consumer);
        await fixture.Cluster.GetGrain<IConsumerGrain>(consumer).Detach(gateway.Id);
        gateway.Gateway.HoldsConsumer = name => Task.FromResult(name == consumer);
        var id = await fixture.CreateBundleAsync(consumer);

        await fixture.Cluster.GetGrain<IConsumerGrain>(consumer).Redeliver();

        await RepeatedAsync(gateway, id, 1);
        Assert.DoesNotContain(gateway.Gateway.Specs, spec => spec.ResourceId == id);
    }

    [Fact]
    public async Task What_was_committed_while_nobody_was_attached_is_sent_to_who_attaches()
    {
        var consumer = await fixture.NewConsumerAsync();
        var id = await fixture.CreateBundleAsync(consumer);
        await DeactivateAsync(fixture.Cluster.GetGrain<IConsumerGrain>(consumer));

        await using var gateway = await AttachedAsync(consumer);

        await RepeatedAsync(gateway, id, 1);
    }

    [Fact]
    public async Task A_bundle_the_agent_reported_on_is_not_repeated_after_an_agent_without_memory_resynced()
    {
        var consumer = await fixture.NewConsumerAsync();
        var acknowledged = await fixture.CreateBundleAsync(consumer);
        await fixture.ReportAsync(acknowledged, consumer, 1, 1);
        await using var gateway = await AttachedAsync(consumer);
        var open = await fixture.CreateBundleAsync(consumer);

        await ResyncAsync(consumer);
        await RepeatedAsync(gateway, open, 4);

        Assert.Contains(gateway.Gateway.Backlogs, backlog => !backlog.Redelivery && backlog.ResourceIds.Contains(acknowledged));
        Assert.Equal(0, Repetitions(gateway, acknowledged));
    }

    [Fact]
    public async Task An_acknowledgement_that_got_lost_is_found_in_the_store()
    {
        var consumer = await fixture.NewConsumerAsync();
        var id = await fixture.CreateBundleAsync(consumer);
        await fixture.ReportAsync(id, consumer, 1, 1);
        await using var gateway = await AttachedAsync(consumer);
        var open = await fixture.CreateBundleAsync(consumer);
        await RepeatedAsync(gateway, open, 1);

        // As if the spec had been delivered only now, after the report on it.
        await fixture.Cluster.GetGrain<IConsumerGrain>(consumer).Deliver(new SpecDelivery(consumer, id, 1, Deleting: false, [1]));
        await RepeatedAsync(gateway, open, Repetitions(gateway, open) + 4);

        Assert.Equal(0, Repetitions(gateway, id));
    }

    [Fact, Trait("Checklist", "protocol-57"), Trait("Checklist", "protocol-58"), Trait("Checklist", "protocol-59")]
    public async Task A_resync_is_answered_with_what_the_agent_lacks_and_notices_of_what_is_unknown()
    {
        var consumer = await fixture.NewConsumerAsync();
        await using var gateway = await AttachedAsync(consumer);
        var current = await fixture.CreateBundleAsync(consumer);
        var lacking = await fixture.CreateBundleAsync(consumer);
        var deleting = await fixture.CreateBundleAsync(consumer);
        await fixture.ApplyAsync(deleting, SampleBundle.Command(Maestro.Grains.ResourceBundles.SpecAction.Delete, consumer: consumer));

        var answer = await ResyncAsync(consumer, new(current, 1), new(deleting, 1), new("unknown-here", 4));

        Assert.Equal(new ResyncAnswer(2, 1, 0), answer);
        await Eventually.TrueAsync(() => gateway.Gateway.Backlogs.Any(backlog => backlog.Notices.Length > 0), Patience, "the answer");
        Assert.Equal(
            new[] { lacking, deleting }.Order(),
            gateway.Gateway.Backlogs.Where(backlog => !backlog.Redelivery).SelectMany(backlog => backlog.ResourceIds).Order());
        var notice = SampleBundle.Decode(gateway.Gateway.Backlogs.SelectMany(backlog => backlog.Notices).Single().Event);
        Assert.Equal(
            ("maestro", EventType.Spec(EventType.ResyncResponse), "unknown-here", 4, consumer),
            (notice.Source!.OriginalString, notice.Type, notice[ExtensionNames.ResourceId], notice[ExtensionNames.ResourceVersion],
                notice[ExtensionNames.ClusterName]));
        Assert.NotNull(notice[ExtensionNames.DeletionTimestamp]);
    }

    [Fact, Trait("Checklist", "protocol-61")]
    public async Task What_answers_a_resync_says_so()
    {
        var consumer = await fixture.NewConsumerAsync();
        var id = await fixture.CreateBundleAsync(consumer);

        var spec = Assert.Single(await ReadAsync(consumer, redelivery: false, id, "unknown"));

        Assert.Equal(EventType.Spec(EventType.ResyncResponse), SampleBundle.Decode(spec.Event).Type);
    }

    [Fact, Trait("Checklist", "protocol-62")]
    public async Task An_agent_of_an_unregistered_consumer_is_told_nothing()
    {
        var consumer = $"c-{Guid.NewGuid():N}";
        await using var gateway = await AttachedAsync(consumer);

        Assert.Equal(new ResyncAnswer(0, 0, 1), await ResyncAsync(consumer, new HeldVersion("a", 1)));

        Assert.Empty(gateway.Gateway.Items);
    }

    [Fact, Trait("Checklist", "protocol-56")]
    public async Task A_consumer_is_sent_nothing_of_another_one()
    {
        var (north, south) = (await fixture.NewConsumerAsync(), await fixture.NewConsumerAsync());
        await using var atNorth = await AttachedAsync(north);
        await using var atSouth = await AttachedAsync(south);

        var ofNorth = await fixture.CreateBundleAsync(north);
        var ofSouth = await fixture.CreateBundleAsync(south);
        await RepeatedAsync(atNorth, ofNorth, 1);
        await RepeatedAsync(atSouth, ofSouth, 1);

        Assert.All(atNorth.Gateway.Specs, spec => Assert.Equal((north, ofNorth), (spec.ConsumerName, spec.ResourceId)));
        Assert.All(atSouth.Gateway.Backlogs.SelectMany(backlog => backlog.ResourceIds), id => Assert.Equal(ofSouth, id));
        Assert.Empty(await ReadAsync(south, redelivery: false, ofNorth));
    }

    [Fact]
    public async Task A_fresh_activation_asks_the_gateways_who_holds_its_consumer()
    {
        var consumer = await fixture.NewConsumerAsync();
        await using var holder = await AnnouncedGateway.JoinAsync(
            fixture.Cluster, new ScriptedGateway { HoldsConsumer = name => Task.FromResult(name == consumer) });
        await using var other = await AnnouncedGateway.JoinAsync(fixture.Cluster);

        var id = await fixture.CreateBundleAsync(consumer);

        await Eventually.TrueAsync(() => holder.Gateway.Specs.Any(spec => spec.ResourceId == id), Patience, "the spec");
        Assert.Empty(other.Gateway.Items);
    }

    [Fact]
    public async Task A_gateway_that_is_slow_to_say_what_it_holds_is_sent_everything_and_delays_little()
    {
        var consumer = await fixture.NewConsumerAsync();
        var gate = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var silent = await AnnouncedGateway.JoinAsync(fixture.Cluster, new ScriptedGateway { HoldsConsumer = _ => gate.Task });
        await using var gateway = await AttachedAsync(consumer);

        var id = await fixture.CreateBundleAsync(consumer);

        await Eventually.TrueAsync(() => gateway.Gateway.Specs.Any(spec => spec.ResourceId == id), Patience, "the spec");
        gate.SetResult(true);
        await Eventually.TrueAsync(() => silent.Gateway.Specs.Any(spec => spec.ResourceId == id), Patience, "the spec at the silent one");
    }

    [Theory]
    [InlineData("hangs")]
    [InlineData("throws")]
    public async Task A_gateway_that_dies_does_not_delay_another(string way)
    {
        var consumer = await fixture.NewConsumerAsync();
        var script = new ScriptedGateway();
        script.BeforeTake = () => way == "hangs" && !script.Forever.IsCompleted
            ? script.Forever
            : throw new InvalidOperationException("The gateway is dying.");
        await using var dying = await AttachedAsync(consumer, script);
        await using var healthy = await AttachedAsync(consumer);

        var ids = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => fixture.CreateBundleAsync(consumer))).WaitAsync(TimeSpan.FromSeconds(15));

        await Eventually.TrueAsync(() => healthy.Gateway.Specs.Count >= ids.Length, TimeSpan.FromSeconds(15), "all specs");
        Assert.Equal(ids.Order(), healthy.Gateway.Specs.Select(spec => spec.ResourceId).Order());
        Assert.Empty(dying.Gateway.Items);
    }

    [Fact]
    public async Task A_gateway_that_has_not_announced_itself_cannot_attach()
    {
        var consumer = await fixture.NewConsumerAsync();

        var failure = await Assert.ThrowsAsync<OrleansException>(
            () => fixture.Cluster.GetGrain<IConsumerGrain>(consumer).Attach("stranger", reconcile: false));

        Assert.Contains("stranger", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_it_detached_a_gateway_is_sent_nothing()
    {
        var consumer = await fixture.NewConsumerAsync();
        await using var gone = await AttachedAsync(consumer);
        await using var stays = await AttachedAsync(consumer);
        await fixture.Cluster.GetGrain<IConsumerGrain>(consumer).Detach(gone.Id);

        var id = await fixture.CreateBundleAsync(consumer);
        await RepeatedAsync(stays, id, 1);

        Assert.Empty(gone.Gateway.Items);
    }

    [Fact, Trait("Checklist", "protocol-100")]
    public async Task A_search_for_lost_deliveries_finds_what_the_grain_was_never_told_of()
    {
        var consumer = await fixture.NewConsumerAsync();
        var id = await fixture.CreateBundleAsync(consumer);
        await using var gateway = await AttachedAsync(consumer);
        await RepeatedAsync(gateway, id, 1);

        // As if the word of the bundle had got lost.
        await fixture.Cluster.GetGrain<IConsumerGrain>(consumer).Acknowledge(id, 1);
        var before = Repetitions(gateway, id);
        await fixture.Cluster.GetGrain<IConsumerGrain>(consumer).Redeliver();

        await RepeatedAsync(gateway, id, before + 1);
    }

    [Fact, Trait("Checklist", "protocol-100")]
    public async Task What_a_search_for_lost_deliveries_asks_for_while_nobody_is_attached_is_sent_to_who_attaches()
    {
        var consumer = await fixture.NewConsumerAsync();
        var grain = fixture.Cluster.GetGrain<IConsumerGrain>(consumer);
        var id = await fixture.CreateBundleAsync(consumer);
        await using var gateway = await AttachedAsync(consumer);
        await RepeatedAsync(gateway, id, 1);
        await grain.Acknowledge(id, 1);
        await grain.Detach(gateway.Id);
        var before = Repetitions(gateway, id);

        await grain.Redeliver();
        await grain.Attach(gateway.Id, reconcile: false);

        await RepeatedAsync(gateway, id, before + 1);
    }

    private async Task<AnnouncedGateway> AttachedAsync(string consumer, ScriptedGateway? gateway = null)
    {
        var announced = await AnnouncedGateway.JoinAsync(fixture.Cluster, gateway);
        await announced.AttachAsync(consumer);
        return announced;
    }

    private Task<ResyncAnswer> ResyncAsync(string consumer, params HeldVersion[] held) =>
        fixture.Cluster.GetGrain<IConsumerGrain>(consumer).Resync([.. held]);

    private async Task<SpecDelivery[]> ReadAsync(string consumer, bool redelivery, params string[] ids)
    {
        var page = await fixture.Reader.ReadSpecs(consumer, [.. ids], redelivery, "gateway-1");
        Assert.Equal(ids.Length, page.Taken);
        return page.Deliveries;
    }

    private static int Repetitions(AnnouncedGateway gateway, string id) =>
        gateway.Gateway.Backlogs.Count(backlog => backlog.Redelivery && backlog.ResourceIds.Contains(id));

    private static Task RepeatedAsync(AnnouncedGateway gateway, string id, int times) =>
        Eventually.TrueAsync(() => Repetitions(gateway, id) >= times, Patience, $"{times} repetitions");
}
