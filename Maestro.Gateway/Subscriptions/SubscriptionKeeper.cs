using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Maestro.Gateway.Subscriptions;

/// <summary>
/// All open streams of this process. One loop serves the heartbeats and deadlines of all of them, a share of them at a time; a timer for each of
/// 200,000 streams would cost more than the streams.
/// </summary>
internal sealed class SubscriptionKeeper : BackgroundService
{
    private const int LooksPerInterval = 10;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<Subscription, byte>[] _open;
    private volatile bool _draining;

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
        var share = ShareOf(subscription);
        share.TryAdd(subscription, 0);
        if (!_draining)
        {
            return true;
        }

        share.TryRemove(subscription, out _);
        return false;
    }

    /// <summary>Removes a stream that has ended.</summary>
    public void Remove(Subscription subscription) => ShareOf(subscription).TryRemove(subscription, out _);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The web server waits for open streams before anything else is stopped, so they end at the first sign.
        await using var stopping = _lifetime.ApplicationStopping.Register(Drain);
        using var timer = new PeriodicTimer(Period, _time);
        try
        {
            for (var turn = 0; await timer.WaitForNextTickAsync(stoppingToken); turn = (turn + 1) % _open.Length)
            {
                var now = _time.GetTimestamp();
                foreach (var (subscription, _) in _open[turn])
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

    private ConcurrentDictionary<Subscription, byte> ShareOf(Subscription subscription) =>
        _open[(uint)RuntimeHelpers.GetHashCode(subscription) % (uint)_open.Length];

    private void Drain()
    {
        _draining = true;
        foreach (var subscription in _open.SelectMany(share => share.Keys))
        {
            subscription.Close("the server stops; subscribe again");
        }
    }
}
