using System.Collections.Concurrent;
using System.Text;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.Mqtt;
using Maestro.Testing;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.SystemTests.Brokers;

/// <summary>An MQTT client as a test wants it: it keeps what arrives, and answers nothing by itself.</summary>
public sealed class RawAgent : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<RawMessage> _messages = new();
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();

    /// <summary>What arrived, in order.</summary>
    public IReadOnlyList<RawMessage> Messages => [.. _messages];

    public static async Task<RawAgent> ConnectAsync(MosquittoBroker broker, params string[] filters)
    {
        var agent = new RawAgent();
        agent._client.ApplicationMessageReceivedAsync += received =>
        {
            agent._messages.Enqueue(RawMessage.Of(received.ApplicationMessage));
            return Task.CompletedTask;
        };
        await agent._client.ConnectAsync(new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500).WithTcpServer("127.0.0.1", broker.Port).WithClientId($"raw-{Guid.NewGuid():N}").Build());
        foreach (var filter in filters)
        {
            await agent._client.SubscribeAsync(
                new MqttClientSubscribeOptionsBuilder().WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce).Build());
        }

        return agent;
    }

    /// <summary>Publishes an event as the agent of the consumer.</summary>
    public async Task PublishAsync(string consumer, WireEvent wire)
    {
        var message = MqttMessages.Make($"sources/maestro/consumers/{consumer}/agentevents", TextBinding.Encode(wire), qos: 1);
        var answer = await _client.PublishAsync(message);
        Assert.Equal(MqttClientPublishReasonCode.Success, answer.ReasonCode);
    }

    /// <summary>Waits for a message.</summary>
    public async Task<RawMessage> WaitAsync(Func<RawMessage, bool> wanted, string what)
    {
        await Eventually.TrueAsync(() => _messages.Any(wanted), Limit, what);
        return _messages.First(wanted);
    }

    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected)
        {
            await _client.DisconnectAsync(new MqttClientDisconnectOptions());
        }

        _client.Dispose();
    }
}

/// <summary>A message as it was on the wire.</summary>
public sealed record RawMessage(string Topic, string? ContentType, IReadOnlyDictionary<string, string> Properties, string Payload)
{
    public string Action => Properties["ce-type"][(Properties["ce-type"].IndexOf("manifestbundles.", StringComparison.Ordinal) + 16)..];

    public string? ResourceId => Properties.GetValueOrDefault("ce-resourceid");

    public static RawMessage Of(MqttApplicationMessage message)
    {
        var text = MqttMessages.Read(message);
        return new RawMessage(message.Topic, message.ContentType, text.Attributes.ToDictionary(), Encoding.UTF8.GetString(text.Data.Span));
    }
}
