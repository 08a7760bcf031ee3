using System.Text.Json;
using Maestro.Grains.Consumers;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Gateway.Rest.Consumers;

/// <summary>Writes consumers as REST shows them (rest-and-operations.md section 1.8).</summary>
internal static class ConsumerJson
{
    public static void Write(Utf8JsonWriter writer, ConsumerRecord consumer)
    {
        writer.WriteStartObject();
        writer.WriteString("id", consumer.Id);
        writer.WriteString("kind", "Consumer");
        writer.WriteString("href", HrefOf(consumer));
        writer.WriteString("name", consumer.Name);
        if (!consumer.Labels.IsEmpty)
        {
            writer.WriteStartObject("labels");
            foreach (var (key, value) in consumer.Labels)
            {
                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
        }

        writer.WriteString("created_at", Rfc3339.Format(consumer.CreatedAt));
        writer.WriteString("updated_at", Rfc3339.Format(consumer.UpdatedAt));
        writer.WriteEndObject();
    }

    public static string HrefOf(ConsumerRecord consumer) => $"{RestPaths.Consumers}/{consumer.Id}";
}
