using System.Text.Json;
using Maestro.Grains.Tracing;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Gateway.Rest.Tracing;

/// <summary>Writes lines of a history as REST shows them; what does not apply is left out.</summary>
internal static class EventJson
{
    private const string Deletion = "deletion";

    public static void Write(Utf8JsonWriter writer, BundleEvent line)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "ResourceBundleEvent");
        writer.WriteString("event", NameOf(line.Kind));
        writer.WriteString("occurred_at", Rfc3339.Format(line.OccurredAt));
        writer.WriteNumber("version", line.Version);
        writer.WriteString("consumer_name", line.ConsumerName);
        WriteText(writer, "source", line.Source);
        writer.WriteString("actor", line.Actor);
        WriteText(writer, IsStatus(line.Kind) ? "sequence_id" : "event_id", line.EventId);
        WriteDetail(writer, line);
        writer.WriteEndObject();
    }

    /// <summary>The words of the API for what is stored as numbers.</summary>
    public static string NameOf(BundleEventKind kind) => kind switch
    {
        BundleEventKind.Created or BundleEventKind.SpecUpdated => "accepted",
        BundleEventKind.MarkedDeleting => "deleting",
        BundleEventKind.StatusUpdated => "status_changed",
        BundleEventKind.Removed => "gone",
        BundleEventKind.Delivered => "delivered",
        BundleEventKind.Acknowledged => "acknowledged",
        BundleEventKind.Observed => "observed",
        _ => $"unknown_{(int)kind}", // written by a newer release
    };

    private static void WriteDetail(Utf8JsonWriter writer, BundleEvent line)
    {
        switch (line.Kind)
        {
            case BundleEventKind.Created or BundleEventKind.SpecUpdated:
                writer.WriteString("action", line.Kind == BundleEventKind.Created ? "create" : "update");
                break;
            case BundleEventKind.Delivered:
                var words = line.Detail.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                writer.WriteString("delivery", words.FirstOrDefault(word => word != Deletion) ?? "live");
                if (words.Contains(Deletion))
                {
                    writer.WriteBoolean(Deletion, true);
                }

                break;
            case BundleEventKind.Removed when line.Detail.Length > 0:
                writer.WriteBoolean("forced", true);
                writer.WriteString("reason", line.Detail);
                break;
            default:
                if (IsStatus(line.Kind))
                {
                    WriteConditions(writer, line.Detail);
                }

                break;
        }
    }

    private static void WriteConditions(Utf8JsonWriter writer, string conditions)
    {
        writer.WriteStartObject("conditions");
        foreach (var condition in conditions.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = condition.Split('=', 2);
            writer.WriteString(parts[0], parts[^1]);
        }

        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string text)
    {
        if (text.Length > 0)
        {
            writer.WriteString(name, text);
        }
    }

    private static bool IsStatus(BundleEventKind kind) =>
        kind is BundleEventKind.Acknowledged or BundleEventKind.StatusUpdated or BundleEventKind.Observed;
}
