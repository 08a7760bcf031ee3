using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime.Services;

namespace Maestro.Grains.Delivery;

/// <summary>Reaches the <see cref="IGatewayRouteService"/> of a given silo.</summary>
internal sealed class GatewayRouteServiceClient(IServiceProvider services) : GrainServiceClient<IGatewayRouteService>(services)
{
    /// <summary>The service of that silo.</summary>
    public IGatewayRouteService On(SiloAddress silo) => GetGrainService(silo);
}

/// <inheritdoc cref="IGatewayDirectoryGrain"/>
/// <remarks>
/// It keeps no state in the database: gateways repeat their announcement every few seconds, and after a fail-over nothing is removed
/// before each of them had time to do so.
/// </remarks>
[Reentrant]
internal sealed partial class GatewayDirectoryGrain(
    ISiloStatusOracle silos, GatewayRouteServiceClient services, GatewayRoutes localRoutes, TimeProvider time, ILogger<GatewayDirectoryGrain> logger)
    : Grain, IGatewayDirectoryGrain
{
    /// <summary>A gateway that was silent for this long is dead.</summary>
    private static readonly TimeSpan Expiry = TimeSpan.FromSeconds(20);
    private const int PushAttempts = 3;
    private static readonly TimeSpan PushTimeout = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, (GatewayAnnouncement Announcement, DateTimeOffset Seen)> _gateways = [];
    private DateTimeOffset _activatedAt;
    private long _version;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _activatedAt = time.GetUtcNow();

        // What this silo knew before the fail-over is as good a start as any; the dead among them expire.
        foreach (var announcement in localRoutes.Announcements)
        {
            _gateways[announcement.GatewayId] = (announcement, _activatedAt);
        }

        this.RegisterGrainTimer(Expire, new GrainTimerCreationOptions(Expiry / 4, Expiry / 4) { KeepAlive = true, Interleave = true });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task Announce(GatewayAnnouncement announcement)
    {
        var isNews = !_gateways.TryGetValue(announcement.GatewayId, out var known) || known.Announcement.Revision < announcement.Revision;
        _gateways[announcement.GatewayId] = (isNews ? announcement : known.Announcement, time.GetUtcNow());
        if (isNews)
        {
            await Push();
        }
    }

    /// <inheritdoc/>
    public async Task Leave(string gatewayId)
    {
        if (_gateways.Remove(gatewayId))
        {
            await Push();
        }
    }

    /// <inheritdoc/>
    public Task<GatewayList> List() => Task.FromResult(Known());

    private GatewayList Known() =>
        new([.. _gateways.Values.Select(gateway => gateway.Announcement)], Complete: time.GetUtcNow() - _activatedAt > Expiry, _activatedAt.UtcTicks, _version);

    private async Task Expire()
    {
        var now = time.GetUtcNow();
        var expired = _gateways.Where(pair => now - pair.Value.Seen > Expiry).Select(pair => pair.Key).ToList();
        expired.ForEach(id => _gateways.Remove(id));
        if (expired.Count > 0)
        {
            LogExpired(logger, string.Join(", ", expired));
            await Push();
        }
    }

    private Task Push()
    {
        _version++;
        var gateways = Known();
        return Task.WhenAll(silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Select(silo => PushTo(silo, gateways)));
    }

    /// <summary>A subscriber waits for this, so a silo that lives must not be skipped for one slow answer.</summary>
    private async Task PushTo(SiloAddress silo, GatewayList gateways)
    {
        for (var attempt = 1; attempt <= PushAttempts && silos.GetApproximateSiloStatus(silo) == SiloStatus.Active; attempt++)
        {
            try
            {
                await services.On(silo).Update(gateways).WaitAsync(PushTimeout);
                return;
            }
            catch (Exception failure)
            {
                // That silo is dying or joining; it polls the directory as soon as it can.
                LogNotPushed(logger, silo, failure);
            }
        }
    }
}
