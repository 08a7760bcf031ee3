using System.Text.Json;
using Maestro.Gateway.Rest;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Gateway.Reprocessing.Rest.V2;

/// <summary>Writes jobs, units, impacts and audit lines for people and their tools.</summary>
internal static class DetailJson
{
    /// <summary>A job in a list.</summary>
    public static void Write(Utf8JsonWriter writer, JobSummary job)
    {
        writer.WriteStartObject();
        writer.WriteString("id", job.Id);
        writer.WriteString("systemId", job.SystemId);
        writer.WriteString("status", job.Status);
        writer.WriteString("branch", job.Branch);
        writer.WriteString("tag", job.Tag);
        writer.WriteBoolean("forking", job.Forking);
        writer.WriteString("origin", job.OriginName);
        writer.WriteString("instanceId", job.InstanceId);
        writer.WriteString("createdAt", JobJson.Timestamp(job.CreatedAt));
        writer.WriteString("updatedAt", JobJson.Timestamp(job.UpdatedAt));
        WriteProgress(writer, job.UnitsCommitted, job.Units);
        writer.WriteEndObject();
    }

    /// <summary>A job with the progress of each unit.</summary>
    public static void Write(Utf8JsonWriter writer, JobDetail detail, DateTimeOffset now)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("reprocessing");
        JobJson.Write(writer, detail.Job);
        writer.WriteString("createdAt", JobJson.Timestamp(detail.CreatedAt));
        writer.WriteBoolean("pendingCommitted", detail.PendingCommitted);
        writer.WriteUnlessEmpty("phase", detail.Phase);
        if (detail.Position is { } position)
        {
            writer.WriteNumber("position", position);
        }

        writer.WriteUnlessEmpty("reason", detail.Reason);
        WriteProgress(writer, detail.Units.Count(unit => unit.State == UnitState.Committed), detail.Units.Length);
        writer.WriteStartArray("units");
        foreach (var unit in detail.Units)
        {
            Write(writer, unit, now);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>What approving would do.</summary>
    public static void Write(Utf8JsonWriter writer, Impact impact)
    {
        writer.WriteStartObject();
        writer.WriteTexts("jobs", impact.Jobs);
        writer.WriteNumber("units", impact.Units);
        writer.WriteTexts("branches", impact.Branches);
        writer.WriteStartObject("events");
        foreach (var (name, count) in impact.EventNames)
        {
            writer.WriteNumber(name, count);
        }

        writer.WriteEndObject();
        writer.WriteNumber("ahead", impact.Ahead);
        writer.WriteBoolean("closesGate", impact.ClosesGate);
        if (impact.Estimate is { } estimate)
        {
            writer.WriteNumber("estimateSeconds", Math.Round(estimate.TotalSeconds, 3));
        }

        writer.WriteEndObject();
    }

    /// <summary>A line of the audit trail.</summary>
    public static void Write(Utf8JsonWriter writer, AuditLine line)
    {
        writer.WriteStartObject();
        writer.WriteNumber("sequence", line.Sequence);
        writer.WriteString("timestamp", JobJson.Timestamp(line.At));
        writer.WriteString("systemId", line.SystemId);
        writer.WriteUnlessEmpty("id", line.JobId);
        writer.WriteUnlessEmpty("user", line.User);
        writer.WriteString("action", line.Action);
        writer.WriteUnlessEmpty("detail", line.Detail);
        writer.WriteEndObject();
    }

    /// <summary>A list under the key <c>items</c>.</summary>
    public static void WriteItems<T>(Utf8JsonWriter writer, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray("items");
        foreach (var item in items)
        {
            write(writer, item);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, UnitView unit, DateTimeOffset now)
    {
        writer.WriteStartObject();
        writer.WriteString("instanceId", unit.Key.InstanceId);
        writer.WriteString("branch", unit.Key.Branch);
        writer.WriteString("event", unit.EventName);
        writer.WriteString("timestamp", unit.Timestamp);
        writer.WriteBoolean("forking", unit.Forking);
        writer.WriteBoolean("cascaded", unit.Cascaded);
        writer.WriteString("state", unit.State.ToString().ToLowerInvariant());
        writer.WriteUnlessEmpty("newInstanceId", unit.NewInstanceId);
        writer.WriteNumber("attempts", unit.Attempts);
        if (unit.StartedAt is { } started)
        {
            writer.WriteString("startedAt", JobJson.Timestamp(started));
            writer.WriteNumber("durationSeconds", Math.Round(((unit.EndedAt ?? now) - started).TotalSeconds, 3));
        }

        if (unit.EndedAt is { } ended)
        {
            writer.WriteString("endedAt", JobJson.Timestamp(ended));
        }

        writer.WriteUnlessEmpty("error", unit.Error);
        writer.WriteEndObject();
    }

    private static void WriteProgress(Utf8JsonWriter writer, int committed, int units)
    {
        writer.WriteStartObject("progress");
        writer.WriteNumber("committed", committed);
        writer.WriteNumber("units", units);
        writer.WriteEndObject();
    }
}
