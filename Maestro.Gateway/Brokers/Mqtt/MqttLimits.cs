using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.Mqtt;
using MQTTnet;

namespace Maestro.Gateway.Brokers.Mqtt;

/// <summary>What the MQTT broker carries, as far as it has said; it does when it is connected to.</summary>
internal sealed class MqttLimits(MqttGatewaySettings settings) : IBrokerLimits
{
    private readonly MqttBrokerSettings _mqtt = settings.Mqtt;
    private long _maxPacketSize = settings.Mqtt.MaxPacketSize ?? long.MaxValue;

    /// <summary>Takes what was said when the broker was connected to; it holds while it is away, too.</summary>
    /// <param name="maxPacketSize">Largest packet that may be sent, in bytes; null when nobody bounds it.</param>
    public void Learn(long? maxPacketSize) => Volatile.Write(ref _maxPacketSize, maxPacketSize ?? long.MaxValue);

    /// <inheritdoc/>
    public string? ProblemOf(string consumerName, TextEvent text) => MqttMessages.ProblemOf(Make(consumerName, text), Volatile.Read(ref _maxPacketSize));

    /// <summary>The message for an agent; of a deletion without room only what it needs.</summary>
    public MqttApplicationMessage MakeForAgent(string consumerName, TextEvent text) => text.IsDeletion && ProblemOf(consumerName, text) is not null
        ? Make(consumerName, text.WithoutDispensable())
        : Make(consumerName, text);

    /// <summary>Why the broker would not take the message; null when it will.</summary>
    public string? ProblemOf(MqttApplicationMessage message) => MqttMessages.ProblemOf(message, Volatile.Read(ref _maxPacketSize));

    private MqttApplicationMessage Make(string consumerName, TextEvent text) =>
        MqttMessages.Make(_mqtt.Topics.SourceEvents.WithFirst(consumerName).ToString(), text, _mqtt.PublishQos);
}
