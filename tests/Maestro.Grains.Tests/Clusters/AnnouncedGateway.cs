using Maestro.Grains.Consumers;
using Maestro.Grains.Delivery;
using Maestro.Grains.Tests.Delivery;
using Maestro.Testing;

namespace Maestro.Grains.Tests.Clusters;

/// <summary>A gateway the cluster knows; disposing it says farewell.</summary>
internal sealed class AnnouncedGateway : IAsyncDisposable
{
    private readonly IClusterClient _cluster;
    private readonly IGateway _reference;

    private AnnouncedGateway(IClusterClient cluster, ScriptedGateway gateway)
    {
        (_cluster, Gateway) = (cluster, gateway);
        _reference = cluster.CreateObjectReference<IGateway>(gateway);
    }

    public string Id { get; } = $"gateway-{Guid.NewGuid():N}";

    public ScriptedGateway Gateway { get; }

    public static async Task<AnnouncedGateway> JoinAsync(IClusterClient cluster, ScriptedGateway? gateway = null, params string[] sources)
    {
        var announced = new AnnouncedGateway(cluster, gateway ?? new ScriptedGateway());
        await announced.AnnounceAsync(1, sources);
        return announced;
    }

    public Task<bool> AnnounceAsync(long revision, params string[] sources) =>
        _cluster.GetGrain<IGatewayDirectoryGrain>(0).Announce(new GatewayAnnouncement(Id, _reference, [.. sources], revision));

    /// <summary>An agent of the consumer subscribes here.</summary>
    public Task AttachAsync(string consumer) => _cluster.GetGrain<IConsumerGrain>(consumer).Attach(Id, reconcile: false);

    /// <summary>The same after a silo was lost; calls that went through that silo are lost with it and made again.</summary>
    public Task AttachAgainAsync(string consumer) => Eventually.TrueAsync(
        async () =>
        {
            try
            {
                await _cluster.GetGrain<IConsumerGrain>(consumer).Attach(Id, reconcile: true).WaitAsync(TimeSpan.FromSeconds(5));
                return true;
            }
            catch (Exception failure) when (failure is OrleansException or TimeoutException)
            {
                return false;
            }
        },
        ClusterFixture.Patience,
        "the attachment");

    public async ValueTask DisposeAsync()
    {
        Gateway.End();
        await _cluster.GetGrain<IGatewayDirectoryGrain>(0).Leave(Id);
        GC.KeepAlive(Gateway);
    }
}
