using Maestro.Protocol.Retrying;
using Microsoft.Extensions.Hosting;

namespace Maestro.Gateway.Brokers;

/// <summary>This server's connection to the message broker: made again, after pauses that grow, whenever it is lost.</summary>
internal abstract class BrokerConnection(BrokerMetrics metrics, TimeProvider time, Random random) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>A connection that lasted so long was a good one.</summary>
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(30);

    /// <summary>Counts.</summary>
    protected BrokerMetrics Metrics { get; } = metrics;

    /// <summary>The clock.</summary>
    protected TimeProvider Time { get; } = time;

    /// <summary>The chance.</summary>
    protected Random Random { get; } = random;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(FirstPause, LongestPause, Random);
        Metrics.Connected(false);
        try
        {
            while (true)
            {
                var started = Time.GetTimestamp();
                var reason = await ServeAsync(stoppingToken);
                stoppingToken.ThrowIfCancellationRequested();
                if (reason is null)
                {
                    continue;
                }

                if (Time.GetElapsedTime(started) >= Lasting)
                {
                    backoff.Reset();
                }

                var pause = backoff.Next();
                LogLost(pause, reason);
                await Task.Delay(pause, Time, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    /// <summary>Connects and serves until the connection is lost; says why, or null when it has to be made again at once.</summary>
    protected abstract Task<string?> ServeAsync(CancellationToken stoppingToken);

    /// <summary>Logs that the broker is not reached.</summary>
    /// <param name="pause">How long it is left alone now.</param>
    /// <param name="reason">Why.</param>
    protected abstract void LogLost(TimeSpan pause, string reason);
}
