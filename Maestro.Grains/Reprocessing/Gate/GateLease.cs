using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maestro.Grains.Reprocessing.Gate;

/// <summary>Keeps the lease of this process's <see cref="GateMemory"/> alive.</summary>
internal sealed partial class GateLease(GateMemory memory, IGrainFactory grains, TimeProvider time, ILogger<GateLease> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(2);

    private readonly string _processId = Guid.NewGuid().ToString("N");

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var listener = grains.CreateObjectReference<IGateListener>(memory);
        var failing = false;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    var askedAt = time.GetTimestamp();
                    var answer = Board.Lease(_processId, listener, memory.Board, memory.Revision);
                    memory.Renew(await answer.WaitAsync(AnswerLimit, time, stoppingToken), askedAt);
                    failing = false;
                }
                catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
                {
                    if (!failing)
                    {
                        LogNoLease(logger, failure);
                    }

                    failing = true;
                }

                await Task.Delay(failing ? RetryPause : Period, time, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
        finally
        {
            GC.KeepAlive(memory);
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await Board.Leave(_processId).WaitAsync(FarewellLimit, time, cancellationToken);
        }
        catch (Exception failure)
        {
            // The lease runs out by itself.
            LogNoFarewell(logger, failure);
        }
    }

    private IGateBoardGrain Board => grains.GetGrain<IGateBoardGrain>(0);

    [LoggerMessage(2321, LogLevel.Warning, "The state of the gates cannot be read; unless that passes soon they count as closed")]
    private static partial void LogNoLease(ILogger logger, Exception failure);

    [LoggerMessage(2322, LogLevel.Debug, "The gate board could not be told that this process ends")]
    private static partial void LogNoFarewell(ILogger logger, Exception failure);
}
