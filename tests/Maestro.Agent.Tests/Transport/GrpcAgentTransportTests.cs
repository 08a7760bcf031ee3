using Maestro.Agent.Configuration;
using Maestro.Agent.Tests.Works;
using Maestro.Agent.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maestro.Agent.Tests.Transport;

/// <summary>What whole agents do not show; the rest is in <see cref="AgentHostTests"/>.</summary>
public class GrpcAgentTransportTests
{
    [Fact]
    public async Task Nothing_is_published_before_the_subscription_stands()
    {
        using var broker = new BrokerChannel(new GrpcDriverConfiguration { Url = "127.0.0.1:1" }, TimeProvider.System, NullLogger.Instance);
        using var watch = new StreamWatch(TimeProvider.System, TimeSpan.FromSeconds(1));
        var transport = new GrpcAgentTransport(
            "cluster1",
            new GrpcSurroundings(
                broker, watch, null, TimeSpan.FromSeconds(1), TimeProvider.System),
            new ReconnectLadder(TimeSpan.FromSeconds(1), new Jitter(new Random(1)), TimeProvider.System),
            NullLogger.Instance);

        var refused = await Assert.ThrowsAsync<PublishException>(() => transport.PublishAsync(SpecEvent.Create("a", 1), default));

        Assert.Equal("the cloudevents client is not ready", refused.Message);
    }

    [Fact]
    public async Task A_publish_that_hangs_is_given_up_and_tried_again()
    {
        await using var broker = await TestBroker.StartAsync();
        using var released = new ManualResetEventSlim();
        var attempts = 0;
        broker.OnPublish = _ =>
        {
            if (Interlocked.Increment(ref attempts) == 1)
            {
                released.Wait(Eventually.Limit);
            }

            return null;
        };
        await using var run = new AgentRun(AgentRun.Quick(broker) with { PublishTimeout = TimeSpan.FromSeconds(1) });

        await run.NotesAsync(AgentActivity.ResyncSent);
        released.Set();

        // A busy machine may let more than one of them time out.
        Assert.InRange(attempts, 2, int.MaxValue);
    }
}
