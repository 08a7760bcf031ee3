using Maestro.Grains.Consumers;
using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol;
using Maestro.Silo.Storage;
using Maestro.Silo.Tests.Storage;
using Maestro.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Maestro.Silo.Tests.Platform;

public sealed class SiloHostingTests(GroupCommitSilo silo) : IClassFixture<GroupCommitSilo>
{
    [Fact]
    public async Task A_spec_that_is_handed_to_a_gateway_is_in_the_event_history()
    {
        var grains = silo.Services.GetRequiredService<IGrainFactory>();
        var gateway = new Gateway();
        await grains.GetGrain<IGatewayDirectoryGrain>(0).Announce(
            new GatewayAnnouncement("gateway-1", grains.CreateObjectReference<IGateway>(gateway), [], 1));
        await grains.GetGrain<IConsumerGrain>("cluster-9").Create("id-9", null);
        await grains.GetGrain<IConsumerGrain>("cluster-9").Attach("gateway-1", reconcile: false);

        var answer = await grains.GetGrain<IResourceBundleGrain>("the-bundle").Apply(new SpecCommand
        {
            Action = SpecAction.Create,
            Source = "source-1",
            ConsumerName = "cluster-9",
            Spec = new StoredSpec(
                "event-1",
                StoredBundle.Json("""{"specversion":"1.0","id":"event-1","type":"t","source":"source-1"}"""),
                Metadata: null,
                StoredBundle.Json("{}")),
        });

        Assert.Equal(MaestroErrorCode.None, answer.Code);
        Assert.Equal("the-bundle", await gateway.Taken.Task.WaitAsync(TimeSpan.FromSeconds(20)));
        await Eventually.TrueAsync(
            async () => await silo.Database.TextAsync("""
                select string_agg(concat_ws(' ', kind, version, actor), '|' order by kind) from event_history where resource_id = 'the-bundle'
                """) == "1 1 source-1|6 1 gateway-1",
            TimeSpan.FromSeconds(20),
            "the line of the delivery");
        GC.KeepAlive(gateway);
    }

    [Fact]
    public void A_silo_looks_after_its_tables()
    {
        var upkeep = silo.Services.GetServices<IHostedService>().ToArray();

        Assert.Single(upkeep.OfType<EventHistoryRetention>());
        Assert.Single(upkeep.OfType<UndeliveredSweep>());
    }

    private sealed class Gateway : IGateway
    {
        public TaskCompletionSource<string> Taken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Take(GatewayBatch batch)
        {
            Taken.TrySetResult(string.Join(' ', batch.Items.OfType<SpecDelivery>().Select(delivery => delivery.ResourceId)));
            return Task.CompletedTask;
        }

        public Task<bool> Holds(string consumerName) => Task.FromResult(true);

        public Task<AgentConnection?> Connection(string consumerName) => Task.FromResult<AgentConnection?>(null);

        public Task SiloLost(string siloAddress) => Task.CompletedTask;
    }
}
