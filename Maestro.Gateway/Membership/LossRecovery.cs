using Maestro.Gateway.Agents;
using Maestro.Gateway.Brokers;
using Maestro.Gateway.Sources;
using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Membership;

/// <summary>
/// After a silo died, or the cluster took this gateway for dead: what the grains knew of attached agents and of events under way is gone,
/// while what they committed is not. So this gateway attaches its agents anew, which has unacknowledged specs repeated, has their latest resyncs
/// answered again, and reads the latest statuses of the sources it serves.
/// </summary>
internal sealed partial class LossRecovery(
    IGrainFactory grains,
    Losses losses,
    GatewayPresence presence,
    AgentSubscriptions agents,
    SourceSubscriptions sources,
    TimeProvider time,
    ILogger<LossRecovery> logger,
    ResyncTrigger? resync = null) : BackgroundService
{
    /// <summary>Longer than a silo takes to be declared dead, so that a status it committed last lies within.</summary>
    private static readonly TimeSpan LookBack = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var loss in losses.ReadAllAsync(stoppingToken))
            {
                if (loss.IsOfOneSilo)
                {
                    LogSiloGone(logger, loss.What);
                }
                else
                {
                    LogRecovering(logger, loss.What);
                }

                while (!await TryRecoverAsync(loss, stoppingToken))
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

    private async Task<bool> TryRecoverAsync(Loss loss, CancellationToken cancellationToken)
    {
        try
        {
            await presence.AnnounceAgainAsync();
            await agents.AttachAllAsync(cancellationToken);
            resync?.RequestUnacknowledged();
            foreach (var source in sources.Watched.Sources)
            {
                var changed = await grains.GetGrain<IResourceBundleReader>(0).FindStatusChanges(source, loss.Since - LookBack);
                sources.Send(new StatusBacklog(source, [.. changed]));
            }

            await agents.ResyncAgainAsync(loss.Since - LookBack, cancellationToken);
            return true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogNotRecovered(logger, loss.What, failure);
            return false;
        }
    }
}
