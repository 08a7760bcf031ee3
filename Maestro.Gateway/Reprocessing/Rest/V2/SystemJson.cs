using System.Text.Json;
using Maestro.Gateway.Rest;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Gateway.Reprocessing.Rest.V2;

/// <summary>Writes the numbers of systems, and dead letters.</summary>
internal static class SystemJson
{
    /// <summary>The numbers of a system.</summary>
    public static void Write(Utf8JsonWriter writer, SystemSummary system)
    {
        writer.WriteStartObject();
        writer.WriteString("systemId", system.SystemId);
        writer.WriteBoolean("gateClosed", system.GateClosed);
        WriteTime(writer, "gateClosedSince", system.GateClosedSince);
        writer.WriteStartObject("jobs");
        foreach (var (status, count) in system.Jobs)
        {
            writer.WriteNumber(status, count);
        }

        writer.WriteEndObject();
        WriteTime(writer, "oldestPending", system.OldestPending);
        writer.WriteUnlessEmpty("activeJob", system.ActiveJob);
        WriteTime(writer, "unitInFlightSince", system.UnitInFlightSince);
        writer.WriteNumber("waitingExecutions", system.WaitingExecutions);
        writer.WriteNumber("waitingReplies", system.WaitingReplies);
        WriteTime(writer, "oldestWaiting", system.OldestWaiting);
        writer.WriteNumber("openEffects", system.OpenEffects);
        WriteTime(writer, "oldestEffect", system.OldestEffect);
        writer.WriteNumber("deadLetters", system.DeadLetters);
        writer.WriteEndObject();
    }

    /// <summary>A message that no queue took.</summary>
    public static void Write(Utf8JsonWriter writer, DeadLetter letter)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id", letter.Id);
        writer.WriteString("timestamp", JobJson.Timestamp(letter.At));
        writer.WriteString("systemId", letter.SystemId);
        writer.WriteString("exchange", letter.Exchange);
        writer.WriteString("routingKey", letter.RoutingKey);
        writer.WriteString("reason", letter.Reason);
        writer.WriteBase64String("body", letter.Body);
        writer.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            writer.WriteString(name, JobJson.Timestamp(known));
        }
    }
}
