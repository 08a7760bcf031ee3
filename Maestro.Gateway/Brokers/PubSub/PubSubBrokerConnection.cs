using Maestro.Protocol.PubSub;
using Maestro.Protocol.PubSub.Receiving;
using Maestro.Protocol.PubSub.V1;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Brokers.PubSub;

/// <summary>This server's side of Google Cloud Pub/Sub (protocol.md section 7.5): both subscriptions, opened again whenever they are lost.</summary>
internal sealed partial class PubSubBrokerConnection(
    PubSubGatewaySettings settings, BrokerState state, BrokerSession session, DelayedStatusResync statusResync, OutgoingEvents outgoing, IncomingEvents incoming,
    BrokerMetrics metrics, TimeProvider time, Random random, ILogger<PubSubBrokerConnection> logger)
    : BrokerConnection(metrics, time, random)
{
    private readonly PubSubConnection _connection = new(settings.PubSub, time);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _connection.Dispose();
        base.Dispose();
    }

    /// <summary>Receives, and publishes what waits, until a subscription is lost; says why.</summary>
    protected override async Task<string?> ServeAsync(CancellationToken stoppingToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var subscriptions = settings.PubSub.Subscriptions;
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var receiving = PullSession.RunAsync(
            _connection, [(subscriptions.Events, TakeAsync), (subscriptions.Broadcast, TakeAsync)], settings.PubSub.Receiving,
            opened.SetResult, Time, end.Token);
        var sending = Task.CompletedTask;
        string? reason = null;
        try
        {
            if (await Task.WhenAny(opened.Task, receiving) == opened.Task)
            {
                LogConnected(logger, settings.Name, settings.ClientId);
                await session.BeginAsync(stoppingToken);
                sending = new PubSubSender(
                    _connection.PublishAsync, settings.PubSub.Topics, outgoing, state, statusResync, Metrics, Time, Random, logger).RunAsync(end.Token);
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
            await session.EndAsync(reason, stoppingToken);
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

    /// <inheritdoc/>
    protected override void LogLost(TimeSpan pause, string reason) => LogLost(logger, settings.Name, pause, reason);

    [LoggerMessage(4701, LogLevel.Information, "Connected to {Broker} as {ClientId}")]
    private static partial void LogConnected(ILogger logger, string broker, string clientId);

    [LoggerMessage(4702, LogLevel.Warning, "{Broker} is not reached; it is tried again in {Pause}: {Reason}")]
    private static partial void LogLost(ILogger logger, string broker, TimeSpan pause, string reason);
}
