using Maestro.Grains.Consumers;
using Maestro.Grains.Delivery;
using Maestro.Grains.Tests.Delivery;
using Maestro.Testing;

namespace Maestro.Grains.Tests.Clusters;

/// <summary>
/// A gateway the cluster knows, which repeats its announcement as real ones do: one that is silent for 20 seconds is forgotten. Disposing it says
/// farewell.
/// </summary>
internal sealed class AnnouncedGateway : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly IClusterClient _cluster;
    private readonly IGateway _reference;
    private readonly CancellationTokenSource _leaves = new();
    private volatile GatewayAnnouncement? _last;
    private Task _repeating = Task.CompletedTask;

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
        announced._repeating = announced.RepeatAsync();
        return announced;
    }

    public Task<bool> AnnounceAsync(long revision, params string[] sources)
    {
        var announcement = new GatewayAnnouncement(Id, _reference, [.. sources], revision);
        _last = announcement;
        return _cluster.GetGrain<IGatewayDirectoryGrain>(0).Announce(announcement);
    }

    /// <summary>Says farewell, and repeats its announcement no more.</summary>
    public async Task LeaveAsync()
    {
        await _leaves.CancelAsync();
        await _repeating;
        await _cluster.GetGrain<IGatewayDirectoryGrain>(0).Leave(Id);
    }

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
        await LeaveAsync();
        _leaves.Dispose();
        GC.KeepAlive(Gateway);
    }

    private async Task RepeatAsync()
    {
        using var timer = new PeriodicTimer(Period);
        try
        {
            while (await timer.WaitForNextTickAsync(_leaves.Token))
            {
                await RepeatOnceAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // It leaves.
        }
    }

    private async Task RepeatOnceAsync()
    {
        try
        {
            await _cluster.GetGrain<IGatewayDirectoryGrain>(0).Announce(_last!);
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException or IOException)
        {
            // A silo that died had the call; the next one comes soon.
        }
    }
}
