using System.Text.Json;
using Maestro.Grains.Tracing;

namespace Maestro.Gateway.Rest.Tracing;

/// <summary>Writes receipts as REST shows them; times that are not known are left out.</summary>
internal static class ReceiptJson
{
    public static void Write(Utf8JsonWriter writer, string id, Receipt receipt)
    {
        var times = receipt.Times;
        writer.WriteStartObject();
        writer.WriteString("id", id);
        writer.WriteString("kind", "ResourceBundleReceipt");
        writer.WriteString("href", $"{RestPaths.ResourceBundles}/{id}{RestPaths.Receipt}");
        writer.WriteString("consumer_name", receipt.ConsumerName);
        writer.WriteString("source", receipt.Source);
        writer.WriteNumber("version", receipt.Version);
        writer.WriteBoolean("complete", receipt.Missing.IsEmpty);
        writer.WriteTime("accepted_at", times.Accepted);
        writer.WriteTime("delivered_at", times.Delivered);
        writer.WriteTime("acknowledged_at", times.Acknowledged);
        writer.WriteTime("applied_at", times.Applied);
        writer.WriteTime("observed_at", times.Observed);
        writer.WriteNumber("deliveries", times.Deliveries);
        writer.WriteTime("last_delivered_at", times.LastDelivered);
        if (receipt.DeletedAt is { } deletedAt)
        {
            writer.WriteStartObject("deletion");
            writer.WriteTime("asked_at", deletedAt);
            writer.WriteTime("delivered_at", times.DeletionDelivered);
            writer.WriteNumber("deliveries", times.DeletionDeliveries);
            writer.WriteTime("next_delivery_at", receipt.NextDeliveryAt);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteTime("next_delivery_at", receipt.NextDeliveryAt);
        }

        writer.WriteStartArray("missing");
        foreach (var missing in receipt.Missing)
        {
            writer.WriteStartObject();
            writer.WriteString("step", NameOf(missing.Step));
            writer.WriteString("code", CodeOf(missing.Cause));
            writer.WriteString("reason", missing.Reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static string NameOf(ReceiptStep step) => JsonNamingPolicy.SnakeCaseLower.ConvertName(step.ToString());

    private static string CodeOf(MissingCause cause) => JsonNamingPolicy.SnakeCaseLower.ConvertName(cause.ToString());
}
