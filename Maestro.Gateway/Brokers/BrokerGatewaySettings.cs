using Maestro.Protocol.Mqtt;

namespace Maestro.Gateway.Brokers;

/// <summary>The message broker between this server and its agents (rest-and-operations.md section 4.4).</summary>
/// <param name="Mqtt">How the broker is reached.</param>
/// <param name="ClientId">The MQTT client id of this process.</param>
public sealed record BrokerGatewaySettings(MqttBrokerSettings Mqtt, string ClientId)
{
    /// <summary>
    /// Whether the broker hands each message of an agent to one server only. If not, every server is given it, and the one that speaks for the
    /// consumer takes it.
    /// </summary>
    public bool IsShared => Mqtt.Topics.AgentEvents.Share.Length > 0;
}
