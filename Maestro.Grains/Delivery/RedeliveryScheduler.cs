using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maestro.Grains.Delivery;

/// <summary>
/// Wakes the consumers' grains of this silo that have specs to repeat. One clock for all of them instead of a timer in each: a fleet has
/// hundreds of thousands of consumers, and hardly any of them waits for something.
/// </summary>
internal sealed partial class RedeliveryScheduler(ConsumerDispatchers dispatchers, GrainReferences grains, TimeProvider time, ILogger<RedeliveryScheduler> logger) : BackgroundService
{
    private const int MaxGrainsAtOnce = 64;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await Parallel.ForEachAsync(
                    dispatchers.TakeDue(time.GetUtcNow()),
                    new ParallelOptions { MaxDegreeOfParallelism = MaxGrainsAtOnce, CancellationToken = stoppingToken },
                    async (consumer, _) => await WakeAsync(consumer));
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    private async Task WakeAsync(string consumer)
    {
        try
        {
            await grains.Consumer(consumer).RepeatDue();
        }
        catch (Exception failure)
        {
            // The store is away, or the grain moves to another silo: what waits stays due.
            LogNotRepeated(logger, consumer, failure);
        }
    }

    [LoggerMessage(2041, LogLevel.Warning, "Consumer {Consumer}: unacknowledged specs cannot be repeated now; it is tried again")]
    private static partial void LogNotRepeated(ILogger logger, string consumer, Exception failure);
}
