using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;

namespace Maestro.Gateway.Subscriptions;

/// <summary>
/// All open streams of this process. One loop serves the heartbeats and deadlines of all of them; a timer for each of 200,000 streams
/// would cost more than the streams.
/// </summary>
internal sealed class SubscriptionKeeper(IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<Subscription, byte> _open = new();
    private volatile bool _draining;

    /// <summary>How many streams are open.</summary>
    public int Count => _open.Count;

    /// <summary>Adds a stream; false while the server stops.</summary>
    public bool TryAdd(Subscription subscription)
    {
        _open.TryAdd(subscription, 0);
        if (!_draining)
        {
            return true;
        }

        _open.TryRemove(subscription, out _);
        return false;
    }

    /// <summary>Removes a stream that has ended.</summary>
    public void Remove(Subscription subscription) => _open.TryRemove(subscription, out _);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The web server waits for open streams before anything else is stopped, so they end at the first sign.
        await using var stopping = lifetime.ApplicationStopping.Register(Drain);
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var now = time.GetTimestamp();
                foreach (var (subscription, _) in _open)
                {
                    subscription.Keep(now);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private void Drain()
    {
        _draining = true;
        foreach (var subscription in _open.Keys)
        {
            subscription.Close("the server stops; subscribe again");
        }
    }
}
