using Grpc.Core;
using Maestro.Agent.Tests.Transport;
using Maestro.Agent.Tests.Works;
using Maestro.Protocol.CloudEvents;
using GrpcStatus = Grpc.Core.Status;

namespace Maestro.Agent.Tests;

/// <summary>Whole agents against a broker on a real socket.</summary>
public class AgentHostTests
{
    private static readonly string SpecResync = EventType.Spec(EventType.ResyncRequest);
    private static readonly string StatusUpdate = EventType.Status(EventType.UpdateRequest);

    [Fact]
    public async Task The_life_of_a_bundle_is_told_as_it_happens()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var run = new AgentRun(AgentRun.Quick(broker));
        var subscription = await broker.SubscriptionAsync(1);
        subscription.Send(SpecEvent.Create("a", 1));
        await run.NotesAsync(AgentActivity.StatusPublished, 2);
        Assert.Equal((1, 1), (run.Host.SubscribedCount, run.Host.WorkCount));
        subscription.Send(SpecEvent.Delete("a", 2));
        await run.NotesAsync(AgentActivity.Deleted);

        Assert.Equal(
            [
                AgentActivity.Subscribed, AgentActivity.SpecReceived, AgentActivity.Applied, AgentActivity.StatusPublished,
                AgentActivity.StatusPublished, AgentActivity.SpecReceived, AgentActivity.StatusPublished,
                AgentActivity.StatusPublished, AgentActivity.Deleted,
            ],
            run.Story.Where(e => e.Activity != AgentActivity.ResyncSent).Select(e => e.Activity));
        Assert.All(run.Story.Where(e => e.ResourceId is not null), e => Assert.Equal(("cluster1", "a"), (e.ConsumerName, e.ResourceId)));
        Assert.Equal("cluster1", subscription.Request.ClusterName);
        Assert.Equal("", subscription.Request.Source);
        Assert.Equal(DataType.ManifestBundle.ToString(), subscription.Request.DataType);
        Assert.All(broker.Published, e => Assert.Equal("cluster1-work-agent", e.Source!.OriginalString));
    }

    [Fact]
    public async Task A_publish_that_fails_is_tried_again_until_it_is_taken_over()
    {
        await using var broker = await TestBroker.StartAsync();
        var failures = 0;
        broker.OnPublish = e =>
            e.Type == StatusUpdate && Interlocked.Increment(ref failures) <= 3 ? new GrpcStatus(StatusCode.FailedPrecondition, "not now") : null;
        await using var run = new AgentRun(AgentRun.Quick(broker));
        (await broker.SubscriptionAsync(1)).Send(SpecEvent.Create("a", 1));
        await run.NotesAsync(AgentActivity.StatusPublished, 2);

        Assert.Equal(5, failures);
        Assert.Equal(2, broker.OfType(StatusUpdate).Count);
    }

    [Fact]
    public async Task A_resync_that_fails_is_tried_again()
    {
        await using var broker = await TestBroker.StartAsync();
        var failures = 2;
        broker.OnPublish = _ => Interlocked.Decrement(ref failures) >= 0 ? new GrpcStatus(StatusCode.FailedPrecondition, "not now") : null;
        await using var run = new AgentRun(AgentRun.Quick(broker));
        await run.NotesAsync(AgentActivity.ResyncSent);

        Assert.Single(broker.OfType(SpecResync));
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(100)]
    [Trait("Checklist", "protocol-17")]
    public async Task A_thousand_agents_share_a_channel_and_reconnect_at_once(int streamsPerConnection)
    {
        const int Agents = 1000;
        await using var broker = await TestBroker.StartAsync(streamsPerConnection);
        await using var run = new AgentRun(AgentRun.Quick(broker) with { SimulateCount = Agents });
        await run.NotesAsync(AgentActivity.ResyncSent, Agents);
        broker.KillConnections();
        await run.NotesAsync(AgentActivity.ResyncSent, 2 * Agents);
        await Eventually.HoldsAsync(() => run.Host.SubscribedCount == Agents, "everybody is back");
        foreach (var subscription in broker.Subscriptions.Skip(Agents))
        {
            var cluster = subscription.Request.ClusterName;
            subscription.Send(SpecEvent.Create($"bundle-of-{cluster}", 1, cluster: cluster));
        }

        await Eventually.HoldsAsync(() => broker.OfType(StatusUpdate).Count >= 2 * Agents, "two statuses of every agent");
        Assert.Equal(Agents, broker.OfType(StatusUpdate).Select(e => e[ExtensionNames.ClusterName]).Distinct().Count());
        Assert.Equal(Agents, run.Host.WorkCount);
    }

    [Fact]
    public async Task Stopping_ends_the_subscriptions_and_returns()
    {
        await using var broker = await TestBroker.StartAsync();
        var run = new AgentRun(AgentRun.Quick(broker) with { SimulateCount = 10 });
        await run.NotesAsync(AgentActivity.ResyncSent, 10);

        await run.DisposeAsync();

        Assert.Equal(0, run.Host.SubscribedCount);
    }
}
