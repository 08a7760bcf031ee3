using System.Buffers;
using System.Text;
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
    private const int MostKept = 64 * 1024;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>
    /// Writes all context attributes and extensions except <c>metadata</c>, without the data. Times keep all nanoseconds; an extension of
    /// type timestamp, URI or binary becomes a string.
    /// </summary>
    public static byte[] Write(InboundEvent inbound)
    {
        ArgumentNullException.ThrowIfNull(inbound);
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(TypicalSize);
        var writer = _writer ??= new Utf8JsonWriter(buffer, WriterOptions);
        buffer.ResetWrittenCount();
        writer.Reset();
        writer.WriteStartObject();
        writer.WriteString("specversion"u8, "1.0"u8);
        writer.WriteString("id"u8, inbound.Id);
        writer.WriteString("source"u8, inbound.Source);
        writer.WriteString("type"u8, inbound.Type);
        foreach (var attribute in inbound.Attributes)
        {
            WriteAttribute(writer, attribute);
        }

        writer.WriteEndObject();
        writer.Flush();
        var written = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity > MostKept)
        {
            (_buffer, _writer) = (null, null);
        }

        return written;
    }

    /// <inheritdoc cref="Write(InboundEvent)"/>
    public static byte[] Write(CloudEvent cloudEvent) => Write(InboundEvent.From(cloudEvent));

    /// <summary>
    /// What <see cref="Write(InboundEvent)"/> wrote, with <c>metadata</c> among it. Metadata that is no JSON object is left out: with it, no
    /// receiver could read the event.
    /// </summary>
    public static byte[] WithMetadata(byte[] attributes, ReadOnlySpan<byte> metadata)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        if (JsonObjectText.FindProblem(metadata) is not null)
        {
            return attributes;
        }

        var buffer = new ArrayBufferWriter<byte>(attributes.Length + (2 * metadata.Length));
        using var writer = new Utf8JsonWriter(buffer, WriterOptions);
        buffer.Write(attributes.AsSpan(..^1));
        buffer.Write(",\"metadata\":"u8);
        writer.WriteStringValue(metadata);
        writer.Flush();
        buffer.Write("}"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The <c>metadata</c> among stored attributes; empty when there is none.</summary>
    public static byte[] MetadataOf(byte[] attributes)
    {
        using var document = JsonDocument.Parse(attributes);
        return document.RootElement.TryGetProperty(ExtensionNames.Metadata, out var metadata) ? Encoding.UTF8.GetBytes(metadata.ToString()) : [];
    }

    /// <summary>
    /// Reads what <see cref="Write(InboundEvent)"/> wrote, or the attributes of a structured-mode event: members <c>data</c> and
    /// <c>data_base64</c> are left out. Numbers become integer extensions, strings string extensions, <c>deletiontimestamp</c> a timestamp.
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
            throw new InvalidEventException($"event: must be a JSON object, not {JsonKind.Describe(reader.TokenType)}");
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
                    $"{name}: must be a string, a boolean or a 32-bit integer, not {JsonKind.Describe(reader.TokenType)}");
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

    private static void WriteAttribute(Utf8JsonWriter writer, EventAttribute attribute)
    {
        switch (attribute.Value)
        {
            case var _ when attribute.Name is ExtensionNames.Metadata:
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
                Span<byte> utf8 = stackalloc byte[Rfc3339.LongestText];
                writer.WriteString(attribute.Name, utf8[..Rfc3339.Format(time, attribute.Remainder, utf8)]);
                break;
            case Uri uri:
                writer.WriteString(attribute.Name, uri.Text());
                break;
            case byte[] bytes:
                writer.WriteBase64String(attribute.Name, bytes);
                break;
            default:
                throw new InvalidOperationException($"An attribute of type {attribute.Value.GetType()} has no stored form.");
        }
    }
}
