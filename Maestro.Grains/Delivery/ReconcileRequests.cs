using Maestro.Protocol.Retrying;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maestro.Grains.Delivery;

/// <summary>
/// Tells consumers that something of theirs may be stored that nobody told them of. What made a write fail may keep the consumer's grain from
/// being there, too, so it is told until it is, with pauses that double; one call at a time for each consumer, however many writes failed.
/// When the host stops, those that wait are told once more, which is the last chance.
/// </summary>
/// <param name="reconcile">Has the grain of that consumer read the store.</param>
/// <param name="lifetime">Tells when the host stops.</param>
/// <param name="time">For the pauses.</param>
/// <param name="random">Spreads the pauses of consumers that a failure hit together.</param>
/// <param name="logger">Is told of those that do not hear of it.</param>
internal sealed partial class ReconcileRequests(
    Func<string, Task> reconcile, IHostApplicationLifetime lifetime, TimeProvider time, Random random, ILogger<ReconcileRequests> logger)
{
    /// <summary>In two to three minutes.</summary>
    private const int MostCalls = 6;

    private static readonly ExponentialBackoff Pauses = new(First: TimeSpan.FromSeconds(4), Longest: TimeSpan.FromMinutes(2), Jitter: 0.25);

    private readonly Lock _lock = new();

    // True: something came up since the call that is under way was made.
    private readonly Dictionary<string, bool> _underWay = new(StringComparer.Ordinal);

    /// <summary>Has the consumer's grain read the store.</summary>
    public void Add(string consumer)
    {
        lock (_lock)
        {
            if (!_underWay.TryAdd(consumer, false))
            {
                _underWay[consumer] = true;
                return;
            }
        }

        // Not on the grain that found out, which is about to go.
        Task.Run(() => TellAsync(consumer)).Ignore();
    }

    private async Task TellAsync(string consumer)
    {
        do
        {
            await CallAsync(consumer);
        }
        while (CameUpSince(consumer));
    }

    private async Task CallAsync(string consumer)
    {
        var stopping = lifetime.ApplicationStopping;
        for (var calls = 1; ; calls++)
        {
            try
            {
                await reconcile(consumer);
                return;
            }
            catch (Exception failure) when (calls < MostCalls && !stopping.IsCancellationRequested)
            {
                var pause = Pauses.After(calls, random);
                LogNotToldYet(logger, consumer, pause, failure);
                await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception failure)
            {
                LogNotTold(logger, consumer, failure);
                return;
            }
        }
    }

    private bool CameUpSince(string consumer)
    {
        lock (_lock)
        {
            if (_underWay[consumer])
            {
                _underWay[consumer] = false;
                return true;
            }

            _underWay.Remove(consumer);
            return false;
        }
    }

    [LoggerMessage(2109, LogLevel.Debug,
        "It is not known whether something of consumer {Consumer} was stored, and it could not be told; it is told again in about {Pause}")]
    private static partial void LogNotToldYet(ILogger logger, string consumer, TimeSpan pause, Exception failure);

    [LoggerMessage(2108, LogLevel.Warning,
        "It is not known whether something of consumer {Consumer} was stored, and it could not be told; it hears of it when it reads the store")]
    private static partial void LogNotTold(ILogger logger, string consumer, Exception failure);
}
