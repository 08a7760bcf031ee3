using Grpc.Core;
using Maestro.Agent.Tests.Works;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;
using Microsoft.Extensions.Time.Testing;
using GrpcStatus = Grpc.Core.Status;

namespace Maestro.Agent.Tests.Transport;

/// <summary>How an agent gets and keeps its subscription, on a real socket.</summary>
public class ResubscriptionTests
{
    private static readonly string SpecResync = EventType.Spec(EventType.ResyncRequest);

    [Fact]
    public async Task Nothing_is_sent_before_the_header_and_the_resync_right_after_it()
    {
        await using var broker = await TestBroker.StartAsync();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        broker.HeaderGate = gate.Task;
        await using var run = new AgentRun(AgentRun.Quick(broker));
        await broker.SubscriptionAsync(1);
        Assert.Equal(0, run.Host.SubscribedCount);
        Assert.Empty(broker.Published);

        gate.SetResult();

        await Eventually.HoldsAsync(() => broker.OfType(SpecResync).Count == 1, "the resync");
        Assert.Empty(SpecResyncRequest.Read(broker.OfType(SpecResync)[0]).Versions);
    }

    [Theory]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.Cancelled)]
    [InlineData(StatusCode.Internal)]
    [InlineData(StatusCode.OK)]
    [Trait("Checklist", "agent-109")]
    public async Task A_stream_that_ends_for_whatever_reason_is_opened_again_and_resynced(StatusCode code)
    {
        await using var broker = await TestBroker.StartAsync();
        await using var run = new AgentRun(AgentRun.Quick(broker));
        var first = await broker.SubscriptionAsync(1);
        // A resync that could not be sent in time would be sent once for both subscriptions.
        await run.NotesAsync(AgentActivity.ResyncSent);
        first.Send(SpecEvent.Create("a", 4));
        await run.NotesAsync(AgentActivity.StatusPublished, 2);
        if (code == StatusCode.OK)
        {
            first.End();
        }
        else
        {
            first.End(new GrpcStatus(code, "the reason"));
        }

        await broker.SubscriptionAsync(2);
        await Eventually.HoldsAsync(() => broker.OfType(SpecResync).Count == 2, "the second resync");

        Assert.Equal([new HeldVersion("a", 4)], SpecResyncRequest.Read(broker.OfType(SpecResync)[1]).Versions);
        var lost = Assert.Single(run.Story, e => e.Activity == AgentActivity.Disconnected);
        Assert.Contains(code == StatusCode.OK ? "the server ended the stream" : "the reason", lost.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_opened_again()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var run = new AgentRun(AgentRun.Quick(broker));
        await broker.SubscriptionAsync(1);
        await run.NotesAsync(AgentActivity.ResyncSent);
        broker.KillConnections();

        var second = await broker.SubscriptionAsync(2);
        second.Send(SpecEvent.Create("a", 1));
        await run.NotesAsync(AgentActivity.StatusPublished, 2);

        await run.NotesAsync(AgentActivity.ResyncSent, 2);
    }

    [Fact]
    public async Task A_broker_that_comes_up_late_or_comes_back_is_found()
    {
        int port;
        await using (var first = await TestBroker.StartAsync())
        {
            port = int.Parse(first.Address.Split(':')[1], null);
        }

        await using var run = new AgentRun(new AgentOptions
        {
            ConsumerName = "cluster1", ServerAddress = $"127.0.0.1:{port}", Simulate = true,
            ReconnectBaseDelay = TimeSpan.FromMilliseconds(10),
        });
        await run.NotesAsync(AgentActivity.Disconnected, 2);
        await using var second = await TestBroker.StartAsync(port: port);

        await run.NotesAsync(AgentActivity.ResyncSent);
    }

    [Fact]
    public async Task A_refused_subscription_is_tried_again_and_its_reason_told()
    {
        await using var broker = await TestBroker.StartAsync();
        var refusals = 2;
        broker.OnSubscribe = _ => refusals-- > 0 ? new GrpcStatus(StatusCode.Unknown, "no such cluster") : null;
        await using var run = new AgentRun(AgentRun.Quick(broker));
        await run.NotesAsync(AgentActivity.ResyncSent);

        Assert.All(run.Story.Take(2), e => Assert.Equal(AgentActivity.Disconnected, e.Activity));
        Assert.Contains("no such cluster", run.Story.First().Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_without_heartbeats_ends_the_stream_when_that_is_configured()
    {
        await using var broker = await TestBroker.StartAsync();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $"{{url: '{broker.Address}', serverHealthinessTimeout: 20s}}");
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var run = new AgentRun(
            AgentRun.Quick(broker) with { ServerAddress = null, DriverConfigFile = file, PublishTimeout = TimeSpan.FromDays(1) }, time);
        File.Delete(file);
        var first = await broker.SubscriptionAsync(1);
        for (var beat = 1; beat <= 5; beat++)
        {
            // What follows a heartbeat proves that it has arrived.
            first.SendHeartbeat();
            first.Send(SpecEvent.Create("a", beat));
            await run.NotesAsync(AgentActivity.SpecReceived, beat);
            time.Advance(TimeSpan.FromSeconds(15));
        }

        Assert.Equal(0, run.Count(AgentActivity.Disconnected));
        await Eventually.HoldsAsync(() => broker.Subscriptions.Count == 2, "another subscription", () => time.Advance(TimeSpan.FromSeconds(1)));

        Assert.Equal("stream timeout", run.Story.First(e => e.Activity == AgentActivity.Disconnected).Detail);
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_does_not_end_the_stream()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var run = new AgentRun(AgentRun.Quick(broker));
        var subscription = await broker.SubscriptionAsync(1);
        subscription.Send(new Protocol.CloudEvents.V1.CloudEvent { Id = "x", SpecVersion = "9", Type = "y" });
        subscription.SendHeartbeat();
        subscription.Send(SpecEvent.Create("a", 1));
        await run.NotesAsync(AgentActivity.StatusPublished, 2);

        Assert.Equal(0, run.Count(AgentActivity.Disconnected));
    }
}
