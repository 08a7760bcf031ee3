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
    private const int MaxGone = 64;
    private static readonly TimeSpan PushTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PushRetryDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>Longer than a silo takes to be declared dead, shorter than a caller waits.</summary>
    private static readonly TimeSpan PushLimit = TimeSpan.FromSeconds(12);

    private readonly Dictionary<string, (GatewayAnnouncement Announcement, DateTimeOffset Seen)> _gateways = [];
    private readonly Queue<string> _gone = [];
    private readonly string _directory = Guid.NewGuid().ToString("N");
    private DateTimeOffset _activatedAt;
    private long _lists;

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
    public async Task<bool> Announce(GatewayAnnouncement announcement)
    {
        var isKnown = _gateways.TryGetValue(announcement.GatewayId, out var known);
        var isNews = !isKnown || known.Announcement.Revision < announcement.Revision;
        _gateways[announcement.GatewayId] = (isNews ? announcement : known.Announcement, time.GetUtcNow());
        if (isNews)
        {
            await TellAll();
        }

        return !isKnown;
    }

    /// <inheritdoc/>
    public async Task Leave(string gatewayId)
    {
        if (Forget(gatewayId))
        {
            // A silo that misses it polls the directory as soon as it can.
            await TellOnce([.. ActiveSilos]);
        }
    }

    /// <inheritdoc/>
    public Task<GatewayList> List() => Task.FromResult(Known());

    private GatewayList Known() =>
        new(
            [.. _gateways.Values.Select(gateway => gateway.Announcement)],
            time.GetUtcNow() - _activatedAt > Expiry,
            _directory,
            ++_lists,
            [.. _gone.Where(id => !_gateways.ContainsKey(id))]);

    private bool Forget(string gatewayId)
    {
        if (!_gateways.Remove(gatewayId))
        {
            return false;
        }

        _gone.Enqueue(gatewayId);
        if (_gone.Count > MaxGone)
        {
            _gone.Dequeue();
        }

        return true;
    }

    private async Task Expire()
    {
        var now = time.GetUtcNow();
        var expired = _gateways.Where(pair => now - pair.Value.Seen > Expiry).Select(pair => pair.Key).ToList();
        expired.ForEach(id => Forget(id));
        if (expired.Count > 0)
        {
            LogExpired(logger, string.Join(", ", expired));
            // A silo that misses it polls the directory as soon as it can.
            await TellOnce([.. ActiveSilos]);
        }
    }

    /// <summary>Tells every silo that is and stays alive.</summary>
    private async Task TellAll()
    {
        var started = time.GetTimestamp();
        for (var open = await TellOnce([.. ActiveSilos]); open.Count > 0; open = await TellOnce(open))
        {
            if (time.GetElapsedTime(started) > PushLimit)
            {
                throw new TimeoutException($"silo {string.Join(", ", open)} does not take the list of gateways; try again");
            }

            await Task.Delay(PushRetryDelay, time);
        }
    }

    private IEnumerable<SiloAddress> ActiveSilos => silos.GetApproximateSiloStatuses(onlyActive: true).Keys;

    /// <summary>The silos that did not take the list and still count as alive.</summary>
    private async Task<IReadOnlyList<SiloAddress>> TellOnce(IReadOnlyList<SiloAddress> addressees)
    {
        var gateways = Known();
        var missed = await Task.WhenAll(addressees.Select(async silo =>
        {
            try
            {
                await services.On(silo).Update(gateways).WaitAsync(PushTimeout, time);
                return null;
            }
            catch (Exception failure)
            {
                // That silo is dying, joining or busy: whoever has to be sure tells it again.
                LogNotPushed(logger, silo, failure);
                return silo;
            }
        }));
        return [.. missed.OfType<SiloAddress>().Intersect(ActiveSilos)];
    }
}
