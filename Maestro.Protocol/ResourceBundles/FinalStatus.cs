using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using CloudNative.CloudEvents;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>
/// The last status of a bundle whose agent will not send it any more. Watchers of the source wait for the condition <c>Deleted</c>
/// (protocol.md sections 3.2 and 4.8) and need not know that it comes from the server.
/// </summary>
public static class FinalStatus
{
    private const string Deleted = "Deleted";
    private const string Reason = "ForceFinalized";

    private static readonly byte[] NoStatus = """{"conditions":[],"resourceStatus":[]}"""u8.ToArray();
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The status data: what was reported last, and the condition <c>Deleted</c>.</summary>
    /// <param name="last">The data of the last status, a JSON object; null when there is none.</param>
    /// <param name="version">The version that is given up.</param>
    /// <param name="message">Who gave it up and why.</param>
    /// <param name="now">The time of the condition, told in whole seconds.</param>
    public static byte[] Data(byte[]? last, int version, string message, DateTimeOffset now)
    {
        var status = last ?? NoStatus;
        var output = new PooledBytes(status.Length + ObjectMetaRewrite.RoomForMembers);
        JsonMembers.Replace(status, ref output, new JsonMember("conditions", Conditions(status, version, message, now)));
        var data = output.Written.ToArray();
        output.Release();
        return data;
    }

    /// <summary>The attributes of the event, as <see cref="EventAttributes"/> writes them.</summary>
    /// <param name="resourceId">The bundle.</param>
    /// <param name="consumerName">Its consumer.</param>
    /// <param name="version">The version that is given up.</param>
    /// <param name="serverSource">The server's source id; the event is its own.</param>
    /// <param name="sequenceId">See <see cref="SequenceAfter"/>.</param>
    /// <param name="data">See <see cref="Data"/>.</param>
    /// <param name="eventId">A fresh id.</param>
    /// <param name="now">The time of the event.</param>
    public static byte[] Attributes(
        string resourceId, string consumerName, int version, string serverSource, SequenceId sequenceId, byte[] data, string eventId, DateTimeOffset now) =>
        EventAttributes.Write(new CloudEvent(CloudEventsSpecVersion.V1_0)
        {
            Id = eventId,
            Source = new Uri(serverSource, UriKind.RelativeOrAbsolute),
            Type = EventType.Status(EventType.UpdateRequest),
            Time = now,
            DataContentType = "application/json",
            [ExtensionAttributes.ResourceId] = resourceId,
            [ExtensionAttributes.ResourceVersion] = version,
            [ExtensionAttributes.ClusterName] = consumerName,
            [ExtensionAttributes.OriginalSource] = serverSource,
            [ExtensionAttributes.SequenceId] = sequenceId.ToString(),
            [ExtensionAttributes.StatusHash] = StatusHash.Compute(data),
        });

    /// <summary>A sequence id of the agent's node that is newer than the last one, so that no watcher takes the event for an old one.</summary>
    /// <param name="last">The sequence id of the last status; null when there is none.</param>
    /// <param name="now">The time it tells, unless the last one is ahead of it.</param>
    public static SequenceId SequenceAfter(string? last, DateTimeOffset now)
    {
        var known = SequenceId.TryParse(last, out var parsed);
        var ofNow = SequenceId.At(now, known ? parsed.Node : SequenceIdGenerator.Node);
        return known && parsed.Value >= ofNow.Value ? new SequenceId(parsed.Value + 1) : ofNow;
    }

    private static byte[] Conditions(byte[] status, int version, string message, DateTimeOffset now)
    {
        using var document = JsonDocument.Parse(status, new JsonDocumentOptions { MaxDepth = JsonLimits.MaxDepth });
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, WriterOptions);
        writer.WriteStartArray();
        if (document.RootElement.TryGetProperty("conditions", out var conditions) && conditions.ValueKind == JsonValueKind.Array)
        {
            foreach (var condition in conditions.EnumerateArray().Where(condition => !IsDeleted(condition)))
            {
                condition.WriteTo(writer);
            }
        }

        writer.WriteStartObject();
        writer.WriteString("type", Deleted);
        writer.WriteString("status", "True");
        writer.WriteNumber("observedGeneration", version);
        writer.WriteString("lastTransitionTime", Rfc3339.FormatSeconds(now));
        writer.WriteString("reason", Reason);
        writer.WriteString("message", message);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static bool IsDeleted(JsonElement condition) => condition.ValueKind == JsonValueKind.Object
        && condition.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals(Deleted);
}
