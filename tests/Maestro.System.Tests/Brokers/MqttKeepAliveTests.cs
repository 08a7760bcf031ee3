using Maestro.SystemTests.Processes;
using Maestro.Testing;

namespace Maestro.SystemTests.Brokers;

/// <summary>A broker that lets its clients be silent for a shorter time than they would be, which it tells them (Server Keep Alive).</summary>
public sealed class MqttKeepAliveTests(MqttFixture fixture) : IClassFixture<MqttFixture>
{
    private const string AgentEvents = "sources/maestro/consumers/+/agentevents";

    [SkippableFact]
    public async Task Server_and_agent_stay_connected_while_there_is_nothing_to_say()
    {
        fixture.BrokerLines = ["allow_anonymous true", "max_keepalive 10"];
        await fixture.StartAsync(AgentEvents);
        await using var agent = MaestroProcess.SpawnAgent(
            "agent", "--simulate", "--consumer-name=edge-1", "--cloudevents-client-id=edge-1", "--workload-source-driver=mqtt",
            $"--workload-source-config={await fixture.ConfigAsync(fixture.Broker!, "agent.yaml", "edge-1")}");

        // The broker gives up after 15 seconds without a packet, which is before a second ping would be due.
        foreach (var client in new[] { "maestro-1", "edge-1-client" })
        {
            await Eventually.TrueAsync(() => Count($"PINGREQ from {client}") >= 2, TimeSpan.FromSeconds(90), $"two pings of {client}");
            Assert.Equal(1, Count($" as {client} (p5, c1, k60)"));
        }
    }

    private int Count(string text) => fixture.Broker!.Log.Split(text).Length - 1;
}
