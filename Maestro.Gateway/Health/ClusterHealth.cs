using Maestro.Grains;
using Maestro.Grains.ResourceBundles;
using Microsoft.Extensions.Hosting;

namespace Maestro.Gateway.Health;

/// <summary>What <c>/healthcheck</c> answers (rest-and-operations.md section 5.4).</summary>
internal enum HealthState
{
    /// <summary>The process is not part of a working cluster, or not any more.</summary>
    NotReady,
    /// <summary>Grains answer and the store is reached.</summary>
    Ready,
    /// <summary>The store is away.</summary>
    StoreAway,
}

/// <summary>Asks in the background whether this process can reach a grain and through it the store, so that health is answered from memory.</summary>
internal sealed class ClusterHealth(IGrainFactory grains, IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private volatile HealthState _lastAnswer;
    private volatile bool _hasStarted;

    /// <summary>The last answer; not ready as soon as the process is told to stop.</summary>
    public HealthState State => lifetime.ApplicationStopping.IsCancellationRequested ? HealthState.NotReady : _lastAnswer;

    /// <summary>Whether it was ready once; from then on it does not go back.</summary>
    public bool HasStarted => _hasStarted;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
            {
                _lastAnswer = await AskAsync(stoppingToken);
                _hasStarted |= _lastAnswer == HealthState.Ready;
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }

    private async Task<HealthState> AskAsync(CancellationToken stoppingToken)
    {
        try
        {
            await grains.GetGrain<IResourceBundleReader>(0).Ping().WaitAsync(Timeout, time, stoppingToken);
            return HealthState.Ready;
        }
        catch (StorageUnavailableException)
        {
            return HealthState.StoreAway;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            // Whatever keeps the answer away: this process cannot serve now.
            return HealthState.NotReady;
        }
    }
}
