using Maestro.Protocol.PubSub;
using Maestro.Protocol.PubSub.Receiving;
using Maestro.Protocol.PubSub.V1;
using Maestro.Protocol.Retrying;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Brokers.PubSub;

/// <summary>This server's side of Google Cloud Pub/Sub (protocol.md section 7.5): both subscriptions, opened again whenever they are lost.</summary>
internal sealed partial class PubSubLink(
    PubSubGatewaySettings settings, BrokerState state, BrokerArrival arrival, LaterQuestions questions, OutgoingEvents outgoing, IncomingEvents incoming,
    BrokerMetrics metrics, TimeProvider time, ILogger<PubSubLink> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>A connection that lasted so long was a good one.</summary>
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(30);

    private readonly PubSubConnection _connection = new(settings.PubSub, time);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _connection.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(FirstPause, LongestPause, Random.Shared);
        metrics.Connected(false);
        try
        {
            while (true)
            {
                var started = time.GetTimestamp();
                var reason = await ServeAsync(stoppingToken);
                stoppingToken.ThrowIfCancellationRequested();
                if (time.GetElapsedTime(started) >= Lasting)
                {
                    backoff.Reset();
                }

                var pause = backoff.Next();
                LogLost(logger, settings.Name, pause, reason);
                await Task.Delay(pause, time, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    /// <summary>Receives, and publishes what waits, until a subscription is lost; says why.</summary>
    private async Task<string> ServeAsync(CancellationToken stoppingToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var subscriptions = settings.PubSub.Subscriptions;
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var receiving = PullSession.RunAsync(
            _connection, [(subscriptions.Events, TakeAsync), (subscriptions.Broadcast, TakeAsync)], settings.PubSub.Receiving,
            opened.SetResult, time, end.Token);
        var sending = Task.CompletedTask;
        string? reason = null;
        try
        {
            if (await Task.WhenAny(opened.Task, receiving) == opened.Task)
            {
                LogConnected(logger, settings.Name, settings.ClientId);
                await arrival.ArriveAsync(stoppingToken);
                sending = new PubSubSender(_connection.PublishAsync, settings.PubSub.Topics, outgoing, state, questions, metrics, time, logger).RunAsync(end.Token);
            }

            return reason = await receiving;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            return reason = failure.Message;
        }
        finally
        {
            await end.CancelAsync();
            await ((Task)receiving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await sending;
            await arrival.DepartAsync(reason, stoppingToken);
        }

        Task TakeAsync(PubsubMessage message, Action acknowledge) => incoming.TakeAsync(
            sender: null,
            PubSubMessages.Read(message),
            () =>
            {
                acknowledge();
                return Task.CompletedTask;
            },
            settings.IsShared,
            stoppingToken);
    }

    [LoggerMessage(4701, LogLevel.Information, "Connected to {Broker} as {ClientId}")]
    private static partial void LogConnected(ILogger logger, string broker, string clientId);

    [LoggerMessage(4702, LogLevel.Warning, "{Broker} is not reached; it is tried again in {Pause}: {Reason}")]
    private static partial void LogLost(ILogger logger, string broker, TimeSpan pause, string reason);
}
