using System.Text.Json;
using Maestro.Grains.Consumers;
using Maestro.Grains.Delivery;

namespace Maestro.Gateway.Rest.Tracing;

/// <summary>Writes where the agents of a consumer are, as REST shows it.</summary>
internal static class ConnectionJson
{
    public static void Write(Utf8JsonWriter writer, ConsumerRecord consumer, ConsumerConnection connection)
    {
        writer.WriteStartObject();
        writer.WriteString("id", consumer.Id);
        writer.WriteString("kind", "ConsumerConnection");
        writer.WriteString("href", $"{RestPaths.Consumers}/{consumer.Id}{RestPaths.Connection}");
        writer.WriteString("consumer_name", consumer.Name);
        writer.WriteBoolean("connected", connection.IsConnected);
        writer.WriteTime("connected_since", connection.Since);
        writer.WriteTime("last_seen_at", connection.LastSeen);
        writer.WriteNumber("subscriptions", connection.Attached.Sum(gateway => gateway.Subscriptions));
        writer.WriteStartArray("gateways");
        foreach (var gateway in connection.Attached)
        {
            writer.WriteStartObject();
            writer.WriteString("gateway_id", gateway.GatewayId);
            writer.WriteTime("connected_since", gateway.Since);
            writer.WriteTime("last_seen_at", gateway.LastSeen);
            writer.WriteNumber("subscriptions", gateway.Subscriptions);
            writer.WriteTexts("peers", gateway.Peers);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (!connection.Silent.IsEmpty)
        {
            writer.WriteTexts("silent_gateways", connection.Silent);
        }

        writer.WriteEndObject();
    }
}
