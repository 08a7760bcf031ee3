using Maestro.Gateway.Security.Certificates;
using Maestro.Protocol.Mqtt;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Protocol;

namespace Maestro.Gateway.Brokers.Mqtt;

/// <summary>This server's connection to the MQTT broker (protocol.md sections 7.1 to 7.3): made again whenever it is lost.</summary>
internal sealed partial class MqttConnection(
    MqttGatewaySettings settings, MqttLimits limits, BrokerState state, BrokerSession session, OutgoingEvents outgoing, IncomingEvents incoming,
    DelayedStatusResync statusResync, BrokerMetrics metrics, TimeProvider time, Random random, ILogger<MqttConnection> logger)
    : BrokerConnection(metrics, time, random)
{
    /// <summary>An event of the size that gRPC takes, with its properties.</summary>
    private const uint LargestPacket = (4 << 20) + (256 << 10);

    private readonly MqttBrokerSettings _mqtt = settings.Mqtt;
    private readonly MqttCredentials _credentials = new(settings.Mqtt, time);
    private readonly MqttClientFactory _clients = new();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var renewal = RenewAsync(stoppingToken);
        await base.ExecuteAsync(stoppingToken);
        await renewal;
    }

    /// <summary>Looks for new certificates, as the listeners do; a connection with old ones is made again.</summary>
    private async Task RenewAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(CertificateRotation.Period, Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Renew();
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private MqttCredentials.Generation Renew()
    {
        switch (_credentials.Refresh())
        {
            case { Problem: { } problem }:
                LogUnusable(logger, state.Address, problem);
                break;
            case not null:
                LogRenewed(logger, state.Address);
                break;
        }

        return _credentials.Current;
    }

    /// <inheritdoc/>
    protected override async Task<string?> ServeAsync(CancellationToken stoppingToken)
    {
        var credentials = Renew();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        using var client = _clients.CreateMqttClient();
        var lost = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.DisconnectedAsync += gone =>
        {
            lost.TrySetResult(gone.ReasonString ?? gone.Exception?.Message ?? gone.Reason.ToString());
            return Task.CompletedTask;
        };
        client.ApplicationMessageReceivedAsync += message =>
        {
            message.AutoAcknowledge = false;
            return TakeAsync(message, stoppingToken);
        };
        var sending = Task.CompletedTask;
        string? reason = null;
        try
        {
            var connected = await MqttConnecting.OpenAsync(
                client,
                MqttConnecting.Options(credentials.Settings, settings.ClientId, IncomingEvents.MaxUnacknowledged, LargestPacket),
                [_mqtt.Topics.AgentEvents.ToString(), .. _mqtt.Topics.AgentBroadcast is { } broadcast ? [broadcast.ToString()] : Array.Empty<string>()],
                _mqtt.SubscribeQos,
                stoppingToken);
            await using var keepAlive = MqttKeepAlive.Start(client, connected, why => lost.TrySetResult(why), Time);
            limits.Learn(MqttConnecting.MaxPacketSize(_mqtt, connected));
            var sender = new MqttSender(
                client.PublishAsync, connected.ReceiveMaximum, why => lost.TrySetResult(why), limits, outgoing, statusResync, Metrics, Time, Random, logger);
            LogConnected(logger, state.Address, settings.ClientId);
            sending = sender.RunAsync(end.Token);
            await session.BeginAsync(stoppingToken);
            await Task.WhenAny(lost.Task, credentials.Replaced).WaitAsync(stoppingToken);
            return reason = lost.Task.IsCompleted ? await lost.Task : null;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            return reason = failure.InnerException?.Message ?? failure.Message;
        }
        finally
        {
            await end.CancelAsync();
            await sending;
            await LeaveAsync(client);
            await session.EndAsync(reason, stoppingToken);
        }
    }

    private Task TakeAsync(MqttApplicationMessageReceivedEventArgs received, CancellationToken stoppingToken)
    {
        var message = received.ApplicationMessage;
        var text = MqttMessages.Read(message);
        if (message.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce && incoming.IsFull && !text.IsResyncRequest)
        {
            // The bound of what is not acknowledged does not hold for what never is. Statuses can be asked for; what an agent asks it asks once.
            Metrics.Dropped();
            if (statusResync.Schedule())
            {
                LogDropped(logger, DelayedStatusResync.Pause);
            }

            return Task.CompletedTask;
        }

        var isShared = (MqttTopic.IsBroadcast(message.Topic) ? _mqtt.Topics.AgentBroadcast ?? _mqtt.Topics.AgentEvents : _mqtt.Topics.AgentEvents).Share.Length > 0;
        return incoming.TakeAsync(
            MqttTopic.SenderOf(message.Topic), text, () => received.AcknowledgeAsync(CancellationToken.None), isShared, stoppingToken);
    }

    private async Task LeaveAsync(IMqttClient client)
    {
        try
        {
            await MqttConnecting.LeaveAsync(client);
        }
        catch (Exception failure)
        {
            // It was about to end anyway.
            LogNotLeft(logger, failure.Message);
        }
    }

    /// <inheritdoc/>
    protected override void LogLost(TimeSpan pause, string reason) => LogLost(logger, state.Address, pause, reason);

    [LoggerMessage(4641, LogLevel.Information, "Connected to the message broker {Broker} as {ClientId}")]
    private static partial void LogConnected(ILogger logger, string broker, string clientId);

    [LoggerMessage(4642, LogLevel.Warning, "The message broker {Broker} is not reached; it is tried again in {Pause}: {Reason}")]
    private static partial void LogLost(ILogger logger, string broker, TimeSpan pause, string reason);

    [LoggerMessage(4644, LogLevel.Debug, "The message broker could not be left in order: {Reason}")]
    private static partial void LogNotLeft(ILogger logger, string reason);

    [LoggerMessage(4647, LogLevel.Warning,
        "Statuses that came without acknowledgement (QoS 0) are dropped, because too many wait; the agents are asked for them in {Pause}")]
    private static partial void LogDropped(ILogger logger, TimeSpan pause);

    [LoggerMessage(4645, LogLevel.Information, "The certificates of the message broker {Broker} changed; the connection is made again")]
    private static partial void LogRenewed(ILogger logger, string broker);

    [LoggerMessage(4646, LogLevel.Warning, "The certificates of the message broker {Broker} cannot be read again, the old ones stay in use: {Reason}")]
    private static partial void LogUnusable(ILogger logger, string broker, string reason);
}
