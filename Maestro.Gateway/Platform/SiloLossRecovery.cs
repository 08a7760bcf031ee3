using Maestro.Gateway.Agents;
using Maestro.Gateway.Sources;
using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Platform;

/// <summary>
/// After a silo died: what its grains knew of attached agents and of events under way is gone, while what they committed is not. So this
/// gateway attaches its agents anew, which has unacknowledged specs repeated, and reads the latest statuses of the sources it serves.
/// </summary>
internal sealed partial class SiloLossRecovery(
    IGrainFactory grains,
    LostSilos lostSilos,
    GatewayPresence presence,
    AgentSubscriptions agents,
    SourceSubscriptions sources,
    TimeProvider time,
    ILogger<SiloLossRecovery> logger) : BackgroundService
{
    /// <summary>Longer than a silo takes to be declared dead, so that a status it committed last lies within.</summary>
    private static readonly TimeSpan LookBack = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var silo in lostSilos.ReadAllAsync(stoppingToken))
            {
                LogRecovering(logger, silo);
                while (!await TryRecoverAsync(silo, stoppingToken))
                {
                    await Task.Delay(RetryDelay, time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private async Task<bool> TryRecoverAsync(string silo, CancellationToken cancellationToken)
    {
        try
        {
            await presence.AnnounceAgainAsync();
            await agents.AttachAllAsync(cancellationToken);
            foreach (var source in sources.Sources)
            {
                var changed = await grains.GetGrain<IResourceBundleReader>(0).FindStatusChanges(source, time.GetUtcNow() - LookBack);
                sources.Send(new StatusBacklog(source, [.. changed]));
            }

            return true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogNotRecovered(logger, silo, failure);
            return false;
        }
    }
}
