using System.Globalization;
using System.Text.Json;
using Maestro.Grains.Reprocessing.Events;

namespace Maestro.Grains.Reprocessing.Jobs;

/// <summary>Writes jobs as the first version's REST shows them: exactly the keys of reprocessing.md section 8.6.</summary>
public static class JobJson
{
    /// <summary>Compact JSON.</summary>
    public static string Write(JobView job) => PlatformEventJson.WriteText(job, Write);

    /// <summary>Writes the job as an object.</summary>
    public static void Write(Utf8JsonWriter writer, JobView job)
    {
        writer.WriteStartObject();
        PlatformEventJson.WriteUnlessEmpty(writer, "systemId", job.SystemId);
        WriteEvent(writer, "pendingEvent", job.PendingEvent);
        WriteEvent(writer, "origin", job.Origin);
        writer.WriteString("id", job.Id);
        if (!job.Events.IsEmpty)
        {
            writer.WriteStartArray("events");
            foreach (var one in job.Events)
            {
                PlatformEventJson.Write(writer, one);
            }

            writer.WriteEndArray();
        }

        writer.WriteString("status", job.Status);
        writer.WriteStartArray("history");
        foreach (var entry in job.History)
        {
            writer.WriteStartObject();
            PlatformEventJson.WriteUnlessEmpty(writer, "user", entry.User);
            writer.WriteString("status", entry.Status);
            writer.WriteString("timestamp", Timestamp(entry.Timestamp));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("tag", job.Tag);
        writer.WriteString("branch", job.Branch);
        writer.WriteBoolean("forking", job.Forking);
        writer.WriteEndObject();
    }

    /// <summary>RFC 3339 in UTC with milliseconds, as in <c>2018-08-13T15:40:47.123Z</c>.</summary>
    public static string Timestamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static void WriteEvent(Utf8JsonWriter writer, string name, PlatformEvent? value)
    {
        if (value is not null)
        {
            writer.WritePropertyName(name);
            PlatformEventJson.Write(writer, value);
        }
    }
}
