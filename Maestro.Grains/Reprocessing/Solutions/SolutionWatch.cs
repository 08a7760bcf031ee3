using Maestro.Grains.Reprocessing.Neighbours;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>
/// Has the systems woken in which something is open, at the start of the silo and every few seconds, so that whatever a dying silo left goes on at
/// once; and reads the systems from API core (reprocessing.md sections 3.7 and 7.4).
/// </summary>
internal sealed partial class SolutionWatch(
    IGrainFactory grains, IApiCore apiCore, ISolutionStore store, ReprocessingOptions options, TimeProvider time, ILogger<SolutionWatch> logger) : BackgroundService
{
    private static readonly TimeSpan WakePeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ForgetPeriod = TimeSpan.FromHours(1);
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReadRetry = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        RepeatAsync(WakeAsync, WakePeriod, WakePeriod, stoppingToken),
        RepeatAsync(ForgetAsync, ForgetPeriod, ForgetPeriod, stoppingToken),
        RepeatAsync(ReadSystemsAsync, options.SystemRefresh, Shorter(ReadRetry, options.SystemRefresh), stoppingToken));

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private Task WakeAsync(CancellationToken cancellationToken) => grains.GetGrain<ISystemDirectoryGrain>(0).WakeBusy();

    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        while (await store.ForgetItemsAsync(time.GetUtcNow() - options.MessageRetention, cancellationToken) > 0)
        {
        }
    }

    private async Task ReadSystemsAsync(CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(ReadLimit, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        var systems = await apiCore.ListSystemsAsync(limit.Token);
        await grains.GetGrain<ISystemDirectoryGrain>(0).Register(systems);
    }

    private async Task RepeatAsync(Func<CancellationToken, Task> action, TimeSpan period, TimeSpan retry, CancellationToken cancellationToken)
    {
        var failing = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await action(cancellationToken);
                failing = false;
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                if (!failing)
                {
                    LogFailed(logger, action.Method.Name, failure);
                }

                failing = true;
            }

            await Task.Delay(failing ? retry : period, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(2342, LogLevel.Warning, "{Action} failed; it is tried again and again")]
    private static partial void LogFailed(ILogger logger, string action, Exception failure);
}
