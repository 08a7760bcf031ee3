using Maestro.Protocol.Mqtt;

namespace Maestro.Gateway.Brokers.Mqtt;

/// <summary>An MQTT broker between this server and its agents.</summary>
/// <param name="Mqtt">How the broker is reached.</param>
/// <param name="ClientId">The MQTT client id of this process.</param>
public sealed record MqttGatewaySettings(MqttBrokerSettings Mqtt, string ClientId) : BrokerGatewaySettings(ClientId)
{
    /// <inheritdoc/>
    public override string Name => $"MQTT broker {Address}";

    /// <inheritdoc/>
    public override string Address => Mqtt.BrokerHost;

    /// <inheritdoc/>
    public override bool IsShared => Mqtt.Topics.AgentEvents.Share.Length > 0;

    /// <inheritdoc/>
    public override bool EverybodyIsAsked => false;

    /// <inheritdoc/>
    public override bool KeepsMessages => false;
}
