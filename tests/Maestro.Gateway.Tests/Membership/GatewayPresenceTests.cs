using Grpc.Core;
using Maestro.Gateway.Membership;
using Maestro.Gateway.Tests.Hosting;
using Maestro.Grains.Delivery;
using Maestro.SystemTests.Wire;
using Maestro.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Maestro.Gateway.Tests.Membership;

using static RunningServer;

/// <summary>A gateway and its place in the cluster.</summary>
public sealed class GatewayPresenceTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_gateway_the_cluster_took_for_dead_attaches_its_agents_again_and_catches_up()
    {
        await using var server = await RunningServer.StartAsync(await postgres.CreateDatabaseAsync());
        using var sources = server.ConnectSource();
        using var agents = server.ConnectAgent();
        var consumer = await server.NewConsumerAsync();
        var (known, missed) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        await using var agent = await agents.SubscribeAgentAsync(consumer);
        await using var watcher = await sources.SubscribeSourceAsync("ledger");
        await sources.PublishAsync(Events.Create("ledger", consumer, known));
        await agent.WaitAsync(cloudEvent => cloudEvent.Id() == known, "the event");

        await server.Grains.GetGrain<IGatewayDirectoryGrain>(0).Leave(server.Services.GetRequiredService<GatewayIdentity>().Id);
        await sources.PublishAsync(Events.Create("ledger", consumer, missed));
        await agents.PublishAsync(Events.Status(consumer, known, 1));

        await agent.WaitAsync(cloudEvent => cloudEvent.Id() == missed, "the event");
        await watcher.WaitAsync(cloudEvent => cloudEvent.Id() == known, "the event");
        Assert.False(agent.Ended.IsCompleted);
    }

    [Fact, Trait("Checklist", "protocol-14")]
    public async Task A_server_that_stops_ends_its_streams_with_unavailable()
    {
        var server = await RunningServer.StartAsync(await postgres.CreateDatabaseAsync());
        using var sources = server.ConnectSource();
        using var agents = server.ConnectAgent();
        await using var agent = await agents.SubscribeAgentAsync("north");
        await using var watcher = await sources.SubscribeSourceAsync("ledger");

        await server.DisposeAsync();

        Assert.Equal(StatusCode.Unavailable, (await agent.Ended.WaitAsync(Patience)).StatusCode);
        Assert.Equal(StatusCode.Unavailable, (await watcher.Ended.WaitAsync(Patience)).StatusCode);
    }
}
