using Grpc.Core;
using Maestro.Gateway.Tests.Hosting;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;
using Maestro.SystemTests.Wire;
using Maestro.Testing;

namespace Maestro.Gateway.Tests.Subscriptions;

using static RunningServer;

/// <summary>Subscribe on both ports over real sockets.</summary>
[Collection(OneServer.Name)]
public sealed class SubscriptionStreamTests(ServerFixture fixture)
{
    private static readonly SubscriptionRequest OfAgent = new() { ClusterName = "north", DataType = DataType.ManifestBundle.ToString() };

    [Theory, Trait("Checklist", "protocol-6"), Trait("Checklist", "protocol-15")]
    [InlineData("agent")]
    [InlineData("source")]
    public async Task The_headers_come_before_any_event_with_one_subscription_id(string port)
    {
        await using var subscriber = port == "agent"
            ? await fixture.Agent.SubscribeAsync(OfAgent)
            : await fixture.Source.SubscribeSourceAsync("ledger");

        Assert.NotEmpty(Assert.Single(subscriber.Headers, header => header.Key == "subscription-id").Value);
        Assert.DoesNotContain(subscriber.Headers, header => header.Key == "grpc-encoding" && header.Value != "identity");
    }

    [Theory]
    [InlineData("", "io.open-cluster-management.works.v1alpha1.manifestbundles", "cluster_name"), Trait("Checklist", "protocol-8")]
    [InlineData("north", "", "data_type")]
    [InlineData("north", "works.manifestbundles", "data_type"), Trait("Checklist", "protocol-9")]
    [InlineData("north", "works..manifestbundles", "data_type")]
    public async Task A_subscription_that_lacks_something_ends_without_subscription_id(string cluster, string dataType, string named)
    {
        using var call = fixture.Agent.SubscribeWithoutReading(new SubscriptionRequest { ClusterName = cluster, DataType = dataType, Source = "ledger" });

        var refused = (await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None))).Status;

        Assert.Contains(named, refused.Detail, StringComparison.Ordinal);
        Assert.NotEqual(StatusCode.Cancelled, refused.StatusCode);
        Assert.DoesNotContain(await call.ResponseHeadersAsync, header => header.Key == "subscription-id");
    }

    [Theory, Trait("Checklist", "protocol-10"), Trait("Checklist", "protocol-11")]
    [InlineData("agent")]
    [InlineData("source")]
    public async Task Heartbeats_come_again_and_again(string port)
    {
        await using var subscriber = port == "agent"
            ? await fixture.Agent.SubscribeAsync(OfAgent)
            : await fixture.Source.SubscribeSourceAsync("ledger");

        await Eventually.TrueAsync(() => subscriber.Heartbeats.Count >= 3, Patience, "three heartbeats");

        Assert.Equal(3, subscriber.Heartbeats.Take(3).Select(heartbeat => heartbeat.Event.Id).Distinct().Count());
        Assert.All(subscriber.Heartbeats, heartbeat => Assert.Empty(heartbeat.Event.Attributes));
    }

    [Fact]
    public async Task A_stream_of_another_data_type_is_open_and_silent()
    {
        var (consumer, id, _) = await fixture.NewBundleAsync();
        await using var other = await fixture.Agent.SubscribeAsync(
            new SubscriptionRequest { ClusterName = consumer, DataType = "addon.open-cluster-management.io.v1alpha1.managedclusteraddons" });
        await using var bundles = await fixture.Agent.SubscribeAgentAsync(consumer);

        await fixture.Agent.PublishAsync(Events.SpecResync(consumer));

        await bundles.WaitAsync(cloudEvent => cloudEvent.Id() == id, "the event");
        Assert.Empty(other.Events);
    }

    [Fact, Trait("Checklist", "protocol-7")]
    public async Task A_resync_right_after_the_headers_is_answered_each_time()
    {
        var (consumer, id, _) = await fixture.NewBundleAsync();
        for (var round = 0; round < 50; round++)
        {
            await using var agent = await fixture.Agent.SubscribeAgentAsync(consumer);
            await fixture.Agent.PublishAsync(Events.SpecResync(consumer));

            await agent.WaitAsync(cloudEvent => cloudEvent.Id() == id && cloudEvent.Type == EventType.Spec(EventType.ResyncResponse), "the event");
        }
    }

    [Fact, Trait("Checklist", "protocol-70")]
    public async Task Whoever_hears_that_a_bundle_was_deleted_does_not_find_it_any_more()
    {
        var reader = fixture.Server.Grains.GetGrain<IResourceBundleReader>(0);
        for (var round = 0; round < 10; round++)
        {
            var (consumer, id, source) = await fixture.NewBundleAsync();
            await using var watcher = await fixture.Source.SubscribeSourceAsync(source);
            await fixture.Source.PublishAsync(Events.Delete(source, consumer, id));

            var reporting = fixture.Agent.PublishAsync(Events.Status(consumer, id, 1, deleted: true));
            await watcher.WaitAsync(cloudEvent => cloudEvent.Id() == id, "the last status");

            Assert.Null(await reader.GetBundle(id));
            await reporting;
        }
    }

    [Fact, Trait("Checklist", "protocol-55"), Trait("Checklist", "protocol-74")]
    public async Task Every_stream_of_a_consumer_and_of_a_source_gets_each_event_once()
    {
        var (consumer, id, source) = await fixture.NewBundleAsync();
        await using var firstAgent = await fixture.Agent.SubscribeAgentAsync(consumer);
        await using var secondAgent = await fixture.Agent.SubscribeAgentAsync(consumer);
        await using var firstSource = await fixture.Source.SubscribeSourceAsync(source);
        await using var secondSource = await fixture.Source.SubscribeSourceAsync(source);

        for (var version = 1; version <= 20; version++)
        {
            await fixture.Agent.PublishAsync(Events.Status(consumer, id, version));
            await fixture.Source.PublishAsync(Events.Update(source, consumer, id, version));
        }

        foreach (var agent in new[] { firstAgent, secondAgent })
        {
            await agent.WaitAsync(cloudEvent => cloudEvent.Version() == 21, "the event");
            Assert.Equal(Enumerable.Range(2, 20), agent.Events.Where(IsUpdate).Select(cloudEvent => cloudEvent.Version()));
        }

        foreach (var watcher in new[] { firstSource, secondSource })
        {
            await watcher.WaitAsync(cloudEvent => cloudEvent.Version() == 20, "the event");
            Assert.Equal(Enumerable.Range(1, 20), watcher.Events.Select(cloudEvent => cloudEvent.Version()));
        }

        // The bundle was created before anybody subscribed; whether that is repeated in between is a matter of time.
        static bool IsUpdate(CloudEvent cloudEvent) => cloudEvent.Version() > 1;
    }
}
