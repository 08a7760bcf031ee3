using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <inheritdoc cref="ISystemDirectoryGrain"/>
[Reentrant]
internal sealed partial class SystemDirectoryGrain(ISolutionStore store, TimeProvider time, ILogger<SystemDirectoryGrain> logger)
    : Grain, ISystemDirectoryGrain
{
    private static readonly TimeSpan WakePeriod = TimeSpan.FromSeconds(4);
    private const int WakeAtOnce = 16;

    private bool _waking;
    private long? _wokenAt;

    /// <inheritdoc/>
    public Task Register(ImmutableArray<string> systemIds) => store.RegisterAsync(systemIds, CancellationToken.None);

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> List() => [.. await store.ListSystemsAsync(CancellationToken.None)];

    /// <inheritdoc/>
    public async Task WakeBusy()
    {
        if (_waking || (_wokenAt is { } wokenAt && time.GetElapsedTime(wokenAt) < WakePeriod))
        {
            return;
        }

        _waking = true;
        try
        {
            foreach (var systems in (await store.FindBusyAsync(CancellationToken.None)).Chunk(WakeAtOnce))
            {
                await Task.WhenAll(systems.Select(WakeAsync));
            }

            _wokenAt = time.GetTimestamp();
        }
        finally
        {
            _waking = false;
        }
    }

    private async Task WakeAsync(string systemId)
    {
        try
        {
            await GrainFactory.GetGrain<ISolutionGrain>(systemId).Wake();
        }
        catch (Exception failure)
        {
            // It is woken again in a moment.
            LogNotWoken(logger, systemId, failure);
        }
    }

    [LoggerMessage(2341, LogLevel.Warning, "System {System} could not be woken; it is tried again")]
    private static partial void LogNotWoken(ILogger logger, string system, Exception failure);
}
