using CloudNative.CloudEvents;
using Maestro.Protocol;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.Mqtt;
using MQTTnet;

namespace Maestro.Agent.Transport;

/// <summary>An agent's connection to an MQTT broker (protocol.md sections 7.1 to 7.3).</summary>
/// <param name="consumerName">The consumer.</param>
/// <param name="clientId">The MQTT client id.</param>
/// <param name="settings">Topics and what else stays as it is.</param>
/// <param name="renew">Gives what the next connection is made with.</param>
/// <param name="publishTimeout">Longest a publish may take.</param>
/// <param name="ladder">The pauses between two connections.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class MqttAgentTransport(
    string consumerName, string clientId, MqttBrokerSettings settings, Func<MqttCredentials.Generation> renew, TimeSpan publishTimeout,
    ReconnectLadder ladder, TimeProvider time, ILogger logger)
    : IAgentTransport
{
    private const ushort MaxUnacknowledged = 256;
    private const string MadeAgain = "the connection is made again";

    private static readonly MqttClientFactory Clients = new();

    private readonly string _agentEvents = settings.Topics.AgentEvents.WithLast(consumerName).ToString();
    private readonly string? _agentBroadcast = settings.Topics.AgentBroadcast?.WithFirst(consumerName).ToString();
    private readonly string[] _subscribed =
        [settings.Topics.SourceEvents.WithLast(consumerName).ToString(), .. settings.Topics.SourceBroadcast is { } broadcast ? [broadcast.ToString()] : (string[])[]];
    private readonly Lock _receiving = new();
    private volatile Connection? _connection;
    private volatile int _maxEventBytes = IAgentTransport.LargestEvent;

    /// <summary>What the broker said last: what is too large for it stays so while there is no connection.</summary>
    public int MaxEventBytes => _maxEventBytes;

    /// <inheritdoc/>
    public async Task RunAsync(IAgentReceiver receiver, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            string reason;
            Task? replaced = null;
            try
            {
                var credentials = renew();
                replaced = credentials.Replaced;
                reason = await ServeAsync(credentials, receiver, cancellation);
            }
            catch (Exception cause) when (!cancellation.IsCancellationRequested)
            {
                reason = cause.InnerException?.Message ?? cause.Message;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            var pause = ladder.Next();
            Tell(() => receiver.OnDisconnected(reason, pause));

            // New certificates that ended a connection do not hurry the next one (protocol.md section 6.4).
            var waiting = replaced is null || reason == MadeAgain ? Task.Delay(pause, time, cancellation) : replaced.WaitAsync(pause, time, cancellation);
            await waiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public async Task PublishAsync(CloudEvent cloudEvent, CancellationToken cancellation)
    {
        if (_connection is not { } connection)
        {
            throw new PublishException(PublishException.NotReady);
        }

        var message = MqttMessages.Make(
            TopicOf(cloudEvent), TextBinding.Encode(cloudEvent).WithoutLonger(MqttMessages.LongestProperty), settings.PublishQos);
        if (MqttMessages.ProblemOf(message, connection.MaxPacketSize) is { } problem)
        {
            throw new PublishException(problem);
        }

        MqttClientPublishResult answer;
        using var limit = new CancellationTokenSource(publishTimeout, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            answer = await connection.Client.PublishAsync(message, end.Token);
        }
        catch (Exception cause)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new PublishException(limit.IsCancellationRequested ? "the broker did not acknowledge in time" : cause.Message, cause);
        }

        if (answer.ReasonCode == MqttClientPublishReasonCode.NoMatchingSubscribers)
        {
            // The broker has thrown it away; the server will be back.
            throw new PublishException($"no server has subscribed to {message.Topic}");
        }

        if (!answer.IsSuccess)
        {
            throw new PublishException($"the broker refuses the event: {answer.ReasonCode} {answer.ReasonString}");
        }
    }

    private async Task<string> ServeAsync(MqttCredentials.Generation credentials, IAgentReceiver receiver, CancellationToken cancellation)
    {
        using var client = Clients.CreateMqttClient();
        var lost = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.DisconnectedAsync += gone =>
        {
            lost.TrySetResult(gone.ReasonString ?? gone.Exception?.Message ?? gone.Reason.ToString());
            return Task.CompletedTask;
        };
        client.ApplicationMessageReceivedAsync += message =>
        {
            Receive(message.ApplicationMessage, receiver);
            return Task.CompletedTask;
        };
        try
        {
            var connected = await MqttConnecting.OpenAsync(
                client, MqttConnecting.Options(credentials.Settings, clientId, MaxUnacknowledged), _subscribed, settings.SubscribeQos, cancellation);
            await using var keepAlive = MqttKeepAlive.Start(client, connected, why => lost.TrySetResult(why), time);
            var limit = MqttConnecting.MaxPacketSize(settings, connected);
            _maxEventBytes = (int)Math.Min(limit ?? IAgentTransport.LargestEvent, IAgentTransport.LargestEvent);
            _connection = new Connection(client, limit);
            Tell(receiver.OnSubscribed);
            await Task.WhenAny(lost.Task, credentials.Replaced).WaitAsync(cancellation);
            return lost.Task.IsCompleted ? await lost.Task : MadeAgain;
        }
        finally
        {
            _connection = null;
            await LeaveAsync(client);
        }
    }

    // Events may come before the subscription is told of, and from another thread.
    private void Tell(Action tell)
    {
        lock (_receiving)
        {
            tell();
        }
    }

    private void Receive(MqttApplicationMessage message, IAgentReceiver receiver)
    {
        try
        {
            var cloudEvent = TextBinding.Decode(MqttMessages.Read(message));
            Tell(() => receiver.OnEvent(cloudEvent));
        }
        catch (InvalidEventException cause)
        {
            LogEventUnreadable(consumerName, cause.Message);
        }
        catch (Exception cause)
        {
            // The client would not acknowledge it, and get it again with the next connection.
            LogEventFailed(consumerName, cause);
        }
    }

    /// <summary>A resync that is meant for all sources goes to the broadcast topic, where there is one; everything else to the source.</summary>
    private string TopicOf(CloudEvent cloudEvent) =>
        _agentBroadcast is not null
        && string.IsNullOrEmpty(cloudEvent[ExtensionNames.OriginalSource] as string)
        && EventType.TryParse(cloudEvent.Type, out var type) && type is { SubResource: SubResource.Spec, Action: EventType.ResyncRequest }
            ? _agentBroadcast
            : _agentEvents;

    private async Task LeaveAsync(IMqttClient client)
    {
        try
        {
            await MqttConnecting.LeaveAsync(client);
        }
        catch (Exception cause)
        {
            LogNotLeft(consumerName, cause.Message);
        }
    }

    private sealed record Connection(IMqttClient Client, long? MaxPacketSize);
}
