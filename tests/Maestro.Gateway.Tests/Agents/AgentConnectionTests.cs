using System.Net.Http.Json;
using System.Text.Json;
using Maestro.Gateway.Membership;
using Maestro.Gateway.Tests.Hosting;
using Maestro.Grains.Consumers;
using Maestro.SystemTests.Wire;
using Maestro.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Maestro.Gateway.Tests.Agents;

/// <summary>What operators are told of agents that come, speak and go.</summary>
[Collection(OneServer.Name)]
public sealed class AgentConnectionTests(ServerFixture fixture) : IDisposable
{
    private readonly HttpClient _rest = new() { BaseAddress = fixture.Server.RestAddress };

    public void Dispose() => _rest.Dispose();

    [Fact]
    public async Task An_agent_is_seen_when_it_comes_when_it_speaks_and_when_it_goes()
    {
        var consumer = $"c-{Guid.NewGuid():N}";
        var consumerId = Guid.NewGuid().ToString();
        await fixture.Server.Grains.GetGrain<IConsumerGrain>(consumer).Create(consumerId, labels: null);
        JsonElement come;
        await using (await fixture.Agent.SubscribeAgentAsync(consumer))
        await using (await fixture.Agent.SubscribeAgentAsync(consumer))
        {
            come = await ConnectionAsync(consumerId);
            Assert.True(come.GetProperty("connected").GetBoolean());
            Assert.Equal(2, come.GetProperty("subscriptions").GetInt32());
            var gateway = Assert.Single(come.GetProperty("gateways").EnumerateArray());
            Assert.NotEmpty(gateway.GetProperty("gateway_id").GetString()!);
            Assert.Matches(@"^127\.0\.0\.1:\d+$", Assert.Single(gateway.GetProperty("peers").EnumerateArray()).GetString());

            await fixture.Agent.PublishAsync(Events.SpecResync(consumer));
            var spoke = await ConnectionAsync(consumerId);
            Assert.Equal(Time(come, "connected_since"), Time(spoke, "connected_since"));
            Assert.True(Time(spoke, "last_seen_at") > Time(come, "last_seen_at"));
        }

        JsonElement gone = default;
        await Eventually.TrueAsync(
            async () => !(gone = await ConnectionAsync(consumerId)).GetProperty("connected").GetBoolean(), RunningServer.Patience, "the agent to be gone");
        Assert.False(gone.TryGetProperty("connected_since", out _));
        Assert.Empty(gone.GetProperty("gateways").EnumerateArray());
        Assert.True(Time(gone, "last_seen_at") > Time(come, "last_seen_at"));
    }

    [Fact]
    public async Task What_a_resync_and_a_repetition_deliver_is_in_the_history()
    {
        var (consumer, id, _) = await fixture.NewBundleAsync();
        await using var agent = await fixture.Agent.SubscribeAgentAsync(consumer);
        await fixture.Agent.PublishAsync(Events.SpecResync(consumer));
        await agent.WaitAsync(id, 1);
        await fixture.Agent.PublishAsync(Events.Status(consumer, id, 1));

        JsonElement delivered = default;
        await Eventually.TrueAsync(
            async () => (delivered = (await HistoryAsync(id)).FirstOrDefault(line => line.GetProperty("event").GetString() == "delivered")).ValueKind == JsonValueKind.Object,
            RunningServer.Patience,
            "the delivery");
        Assert.Equal("resync", delivered.GetProperty("delivery").GetString());
        Assert.False(delivered.TryGetProperty("deletion", out _));
        var acknowledged = Assert.Single(await HistoryAsync(id), line => line.GetProperty("event").GetString() == "acknowledged");
        Assert.Equal("True", acknowledged.GetProperty("conditions").GetProperty("Applied").GetString());
    }

    // The answer to its resync may have been on its way from that silo.
    [Fact]
    public async Task After_a_silo_was_lost_an_agent_is_sent_again_what_it_lacked()
    {
        var (consumer, id, _) = await fixture.NewBundleAsync();
        await fixture.Agent.PublishAsync(Events.Status(consumer, id, 1));
        await using var agent = await fixture.Agent.SubscribeAgentAsync(consumer);
        await fixture.Agent.PublishAsync(Events.SpecResync(consumer));
        await agent.WaitAsync(id, 1);

        fixture.Server.Services.GetRequiredService<Losses>().ReportSilo($"lost-{id}");

        await Eventually.TrueAsync(
            () => agent.Events.Count(received => received.Id() == id) == 2, RunningServer.Patience, "the answer again");
    }

    private async Task<JsonElement> ConnectionAsync(string consumerId) =>
        await _rest.GetFromJsonAsync<JsonElement>(new Uri($"consumers/{consumerId}/connection", UriKind.Relative));

    private async Task<JsonElement[]> HistoryAsync(string id) =>
        [.. (await _rest.GetFromJsonAsync<JsonElement>(new Uri($"resource-bundles/{id}/history", UriKind.Relative))).GetProperty("items").EnumerateArray()];

    private static DateTimeOffset Time(JsonElement element, string name) => element.GetProperty(name).GetDateTimeOffset();
}
