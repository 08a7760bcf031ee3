using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Maestro.Gateway.Subscriptions;

/// <summary>
/// All open streams of this process. One loop serves the heartbeats and deadlines of all of them, a share of them at a time; a timer for each of
/// 200,000 streams would cost more than the streams.
/// </summary>
internal sealed class SubscriptionKeeper : BackgroundService
{
    // Each look is at memory that no cache holds any more, so there are few.
    private const int LooksPerInterval = 4;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<Subscription, byte>[] _open;
    private volatile bool _draining;
    private volatile int _turn;

    /// <summary>Makes one without streams.</summary>
    public SubscriptionKeeper(IOptions<SubscriptionOptions> options, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        (_lifetime, _time) = (lifetime, time);
        _open = [.. Enumerable.Range(0, Shares(options.Value)).Select(_ => new ConcurrentDictionary<Subscription, byte>())];
    }

    /// <summary>How many streams are open.</summary>
    public int Count => _open.Sum(share => share.Count);

    /// <summary>Into how many shares the streams go, of which each period looks at one: the more patient the options, the more.</summary>
    internal static int Shares(SubscriptionOptions options)
    {
        var shortest = options.HeartbeatInterval > TimeSpan.Zero && options.HeartbeatInterval < options.WriteTimeout
            ? options.HeartbeatInterval
            : options.WriteTimeout;
        var pause = shortest / LooksPerInterval < LongestPause ? shortest / LooksPerInterval : LongestPause;
        return Math.Max(1, (int)(pause / Period));
    }

    /// <summary>Adds a stream; false while the server stops.</summary>
    public bool TryAdd(Subscription subscription)
    {
        // The share that is looked at next: its looks fall right behind the times at which the stream's heartbeats are due.
        subscription.Share = _turn;
        var share = _open[subscription.Share];
        share.TryAdd(subscription, 0);
        if (!_draining)
        {
            return true;
        }

        share.TryRemove(subscription, out _);
        return false;
    }

    /// <summary>Removes a stream that has ended.</summary>
    public void Remove(Subscription subscription) => _open[subscription.Share].TryRemove(subscription, out _);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The web server waits for open streams before anything else is stopped, so they end at the first sign.
        await using var stopping = _lifetime.ApplicationStopping.Register(Drain);
        using var timer = new PeriodicTimer(Period, _time);
        try
        {
            var start = _time.GetTimestamp();
            for (var turns = 0L; await timer.WaitForNextTickAsync(stoppingToken);)
            {
                // On a busy machine ticks get lost; their shares have waited long enough.
                var now = _time.GetTimestamp();
                var due = (long)(_time.GetElapsedTime(start, now) / Period);
                for (turns = Math.Max(turns, due - _open.Length); turns < due; turns++)
                {
                    var turn = (int)(turns % _open.Length);
                    _turn = (turn + 1) % _open.Length;
                    foreach (var (subscription, _) in _open[turn])
                    {
                        subscription.Keep(now);
                    }
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
        foreach (var subscription in _open.SelectMany(share => share.Keys))
        {
            subscription.Close("the server stops; subscribe again");
        }
    }
}
