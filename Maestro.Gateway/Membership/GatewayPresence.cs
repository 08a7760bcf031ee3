using Maestro.Gateway.Brokers;
using Maestro.Gateway.Sources;
using Maestro.Grains.Delivery;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Membership;

/// <summary>Tells the silos that this gateway lives and which sources have a subscription here.</summary>
internal sealed partial class GatewayPresence(
    IClusterClient cluster,
    GatewayIdentity identity,
    GatewayReceiver receiver,
    SourceSubscriptions sources,
    Losses losses,
    BrokerState broker,
    TimeProvider time,
    ILogger<GatewayPresence> logger) : BackgroundService
{
    private static readonly TimeSpan SignOfLifePeriod = TimeSpan.FromSeconds(5);

    /// <summary>A sign of life that hangs, with a silo that died, must be repeated before the directory takes the silence for death.</summary>
    private static readonly TimeSpan SignOfLifeTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Every silo is told of news, and one of them may be dying.</summary>
    private static readonly TimeSpan NewsTimeout = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _announcing = new(1);
    private readonly TaskCompletionSource _announcedOnce = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IGateway? _reference;
    private WatchedSources? _announced;
    private bool _announcedAtBroker;
    private long _revision;
    private DateTimeOffset _lastAnswer;

    /// <summary>Ends when every silo knows this gateway.</summary>
    /// <exception cref="TimeoutException">It took too long.</exception>
    public Task AnnouncedAsync() =>
        _announcedOnce.Task.IsCompleted ? Task.CompletedTask : _announcedOnce.Task.WaitAsync(NewsTimeout, time);

    /// <summary>
    /// Makes sure that every silo knows all sources that are watched here, and whether a message broker is reached from here; ends when it does.
    /// </summary>
    public Task AnnounceNewsAsync() => AnnounceAsync(signOfLife: false);

    /// <summary>Announces everything anew, after a silo was lost.</summary>
    public Task AnnounceAgainAsync() => AnnounceAsync(signOfLife: true, asNews: true);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await cluster.GetGrain<IGatewayDirectoryGrain>(0).Leave(identity.Id).WaitAsync(cancellationToken);
        }
        catch (Exception failure)
        {
            // Without a farewell the directory notices the silence a little later.
            LogNotLeft(logger, failure);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _announcing.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(SignOfLifePeriod, time);
        try
        {
            do
            {
                try
                {
                    await AnnounceAsync(signOfLife: true);
                }
                catch (Exception failure) when (failure is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
                {
                    LogNotAnnounced(logger, failure);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private async Task AnnounceAsync(bool signOfLife, bool asNews = false)
    {
        await _announcing.WaitAsync();
        try
        {
            // The cluster keeps only a weak hold on the receiver; this class keeps it alive.
            _reference ??= cluster.CreateObjectReference<IGateway>(receiver);
            var watched = sources.Watched;
            var atBroker = broker.IsConnected;
            var isNews = asNews || _announced?.Revision != watched.Revision || _announcedAtBroker != atBroker;
            if (!isNews && !signOfLife)
            {
                return;
            }

            var revision = isNews ? ++_revision : _revision;
            var wasUnknown = await cluster.GetGrain<IGatewayDirectoryGrain>(0)
                .Announce(new GatewayAnnouncement(identity.Id, _reference, watched.Sources, revision) { AtBroker = atBroker, UsesBroker = broker.IsUsed })
                .WaitAsync(isNews ? NewsTimeout : SignOfLifeTimeout, time);
            (_announced, _announcedAtBroker) = (watched, atBroker);
            if (!_announcedOnce.TrySetResult() && wasUnknown)
            {
                losses.ReportForgotten(_lastAnswer);
            }

            _lastAnswer = time.GetUtcNow();
        }
        finally
        {
            _announcing.Release();
        }
    }
}
