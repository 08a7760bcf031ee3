using Maestro.Gateway.Tests.Hosting;
using Maestro.Gateway.Tests.Rest;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;
using Maestro.SystemTests.Wire;
using Maestro.Testing;

namespace Maestro.Gateway.Tests.Subscriptions;

/// <summary>Heartbeats beside much work (protocol.md section 1.6); the server of these tests sends one each second.</summary>
[Collection(OneServer.Name)]
public sealed class HeartbeatTests(ServerFixture fixture)
{
    [Fact, Trait("Checklist", "protocol-12")]
    public async Task Heartbeats_keep_their_interval_while_ten_thousand_events_wait_for_another_subscriber()
    {
        const int Waiting = 10_000;
        var busy = await fixture.Server.NewConsumerAsync();
        await fixture.Database.AddBundlesAsync(busy, busy, Waiting, bytes: 500);
        using var slowPeer = fixture.Server.ConnectAgent();
        using var slow = slowPeer.SubscribeWithoutReading(
            new SubscriptionRequest { ClusterName = busy, DataType = DataType.ManifestBundle.ToString() });
        await slow.ResponseHeadersAsync;
        await using var idle = await fixture.Agent.SubscribeAgentAsync(await fixture.Server.NewConsumerAsync());

        await fixture.Agent.PublishAsync(Events.SpecResync(busy));
        await Eventually.TrueAsync(() => idle.Heartbeats.Count >= 6, RunningServer.Patience, "heartbeats while they wait");

        // Now that they were there in time, it is certain that the others had to wait.
        using var patience = new CancellationTokenSource(RunningServer.Patience);
        for (var read = 0; read < Waiting;)
        {
            Assert.True(await slow.ResponseStream.MoveNext(patience.Token));
            read += slow.ResponseStream.Current.Type == EventType.Spec(EventType.ResyncResponse) ? 1 : 0;
        }
    }
}
