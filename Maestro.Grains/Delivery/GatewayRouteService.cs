using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Services;

namespace Maestro.Grains.Delivery;

/// <summary>Each silo's end of the gateway directory.</summary>
[Alias("maestro.gateway-route-service")]
public interface IGatewayRouteService : IGrainService
{
    /// <summary>Takes the gateways that live now.</summary>
    [Alias("update")]
    Task Update(GatewayList gateways);
}

/// <summary>
/// Keeps <see cref="GatewayRoutes"/> of this silo: the directory pushes changes, and a slow poll mends what a push missed. It also tells
/// the gateways when a silo died.
/// </summary>
[Reentrant]
internal sealed partial class GatewayRouteService : GrainService, IGatewayRouteService, ISiloStatusListener
{
    private static readonly TimeSpan PollPeriod = TimeSpan.FromSeconds(5);

    private readonly GatewayRoutes _routes;
    private readonly IGrainFactory _grains;
    private readonly ISiloStatusOracle _silos;
    private readonly TimeProvider _time;
    private readonly ILogger<GatewayRouteService> _logger;

    // Silos that stop in order, of which nobody need hear a complaint. Each is dead soon, or this silo is.
    private readonly ConcurrentDictionary<SiloAddress, bool> _leaving = new();

    private readonly CancellationTokenSource _stopping = new();
    private Task _polling = Task.CompletedTask;

    public GatewayRouteService(
        GrainId id, Silo silo, ILoggerFactory loggerFactory, GatewayRoutes routes, IGrainFactory grains, ISiloStatusOracle silos, TimeProvider time)
        : base(id, silo, loggerFactory)
    {
        _routes = routes;
        _grains = grains;
        _silos = silos;
        _time = time;
        _logger = loggerFactory.CreateLogger<GatewayRouteService>();
    }

    /// <inheritdoc/>
    public override Task Start()
    {
        _silos.SubscribeToSiloStatusEvents(this);
        _polling = PollAsync(_stopping.Token);
        return base.Start();
    }

    /// <inheritdoc/>
    public override async Task Stop()
    {
        _silos.UnSubscribeFromSiloStatusEvents(this);
        await _stopping.CancelAsync();
        await _polling;
        await base.Stop();
    }

    /// <inheritdoc/>
    public Task Update(GatewayList gateways)
    {
        _routes.Update(gateways);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status is SiloStatus.ShuttingDown or SiloStatus.Stopping)
        {
            _leaving[updatedSilo] = true;
        }
        else if (status == SiloStatus.Dead)
        {
            if (!_leaving.TryRemove(updatedSilo, out _))
            {
                LogDied(_logger, updatedSilo.ToString());
            }

            foreach (var announcement in _routes.Announcements)
            {
                _ = TellAsync(announcement.Gateway, updatedSilo.ToString());
            }
        }
    }

    private async Task TellAsync(IGateway gateway, string silo)
    {
        try
        {
            await gateway.SiloLost(silo);
        }
        catch (Exception failure)
        {
            // Every silo tells every gateway; a gateway that none of them reaches is dead itself.
            LogNotTold(_logger, silo, failure);
        }
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(PollPeriod, _time);
        try
        {
            do
            {
                try
                {
                    _routes.Update(await _grains.GetGrain<IGatewayDirectoryGrain>(0).List());
                }
                catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
                {
                    LogNoDirectory(_logger, failure);
                }
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }
}
