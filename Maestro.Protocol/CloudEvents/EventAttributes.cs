using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using CloudNative.CloudEvents;

namespace Maestro.Protocol.CloudEvents;

/// <summary>
/// The context attributes of an event as a JSON object, the way the JSON event format writes them: the stored form of an event, beside
/// which <c>metadata</c> and data are kept as they were received.
/// </summary>
public static class EventAttributes
{
    private const int TypicalSize = 1024;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>
    /// Writes all context attributes and extensions except <c>metadata</c>, without the data. Times keep all nanoseconds; an extension of
    /// type timestamp, URI or binary becomes a string.
    /// </summary>
    public static byte[] Write(CloudEvent cloudEvent)
    {
        ArgumentNullException.ThrowIfNull(cloudEvent);
        var buffer = new ArrayBufferWriter<byte>(TypicalSize);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("specversion"u8, cloudEvent.SpecVersion.VersionId);
            foreach (var (attribute, value) in cloudEvent.GetPopulatedAttributes())
            {
                WriteAttribute(writer, cloudEvent, attribute, value);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Reads what <see cref="Write"/> wrote, or the attributes of a structured-mode event: members <c>data</c> and <c>data_base64</c> are left
    /// out. Numbers become integer extensions, strings string extensions, <c>deletiontimestamp</c> a timestamp.
    /// </summary>
    /// <exception cref="InvalidEventException">It is not a JSON CloudEvent; the message names the attribute.</exception>
    public static CloudEvent Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            return ReadObject(json.Span);
        }
        catch (JsonException cause)
        {
            throw JsonObjectText.Unreadable("event", cause);
        }
    }

    private static CloudEvent ReadObject(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, JsonObjectText.ReaderOptions);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new InvalidEventException($"event: must be a JSON object, not {JsonObjectText.Describe(reader.TokenType)}");
        }

        var cloudEvent = new CloudEvent(CloudEventsSpecVersion.V1_0);
        var versionSeen = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("data"u8) || reader.ValueTextEquals("data_base64"u8))
            {
                reader.Skip();
                continue;
            }

            var name = ReadText("event", ref reader).ToLowerInvariant();
            reader.Read();
            versionSeen |= name == "specversion";
            ReadAttribute(cloudEvent, name, ref reader);
        }

        while (reader.Read())
        {
        }

        if (!versionSeen)
        {
            InboundAttributes.RequireSpecVersion("");
        }

        InboundAttributes.RequireContext(cloudEvent);
        return cloudEvent;
    }

    private static void ReadAttribute(CloudEvent cloudEvent, string name, ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                break;
            case JsonTokenType.String when name == "specversion":
                InboundAttributes.RequireSpecVersion(ReadText(name, ref reader));
                break;
            case JsonTokenType.String:
                InboundAttributes.SetText(cloudEvent, name, ReadText(name, ref reader));
                break;
            case JsonTokenType.Number when reader.TryGetInt32(out var number):
                InboundAttributes.SetExtension(cloudEvent, name, CloudEventAttributeType.Integer, number);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                InboundAttributes.SetExtension(cloudEvent, name, CloudEventAttributeType.Boolean, reader.GetBoolean());
                break;
            default:
                throw new InvalidEventException(
                    $"{name}: must be a string, a boolean or a 32-bit integer, not {JsonObjectText.Describe(reader.TokenType)}");
        }
    }

    private static string ReadText(string name, ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException cause)
        {
            throw new InvalidEventException($"{name}: must be valid Unicode text", cause);
        }
    }

    private static void WriteAttribute(Utf8JsonWriter writer, CloudEvent cloudEvent, CloudEventAttribute attribute, object value)
    {
        switch (value)
        {
            case var _ when attribute.Name is ExtensionNames.Metadata or ExtensionNames.TimeRemainder:
                break;
            case string text:
                writer.WriteString(attribute.Name, text);
                break;
            case int number:
                writer.WriteNumber(attribute.Name, number);
                break;
            case bool flag:
                writer.WriteBoolean(attribute.Name, flag);
                break;
            case DateTimeOffset time:
                var remainder = attribute.Name == "time" ? cloudEvent[ExtensionAttributes.TimeRemainder] as int? ?? 0 : 0;
                writer.WriteString(attribute.Name, Rfc3339.Format(time, remainder));
                break;
            case Uri uri:
                writer.WriteString(attribute.Name, uri.OriginalString);
                break;
            default:
                writer.WriteString(attribute.Name, attribute.Format(value));
                break;
        }
    }
}
