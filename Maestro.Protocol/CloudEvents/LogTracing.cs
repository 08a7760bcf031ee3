using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Maestro.Protocol.CloudEvents;

/// <summary>The <c>logtracing</c> extension: what finds the log lines of one operation in all programs it passes through (protocol.md section 2.4).</summary>
public static class LogTracing
{
    /// <summary>The member that holds the operation id of whoever started it.</summary>
    public const string OperationId = "logging.open-cluster-management.io/op-id";

    private const int LongestId = 128;
    private const string None = "{}";

    /// <summary>The operation id that an event carries, for logs: cut to 128 characters; null when there is none that can be read.</summary>
    public static string? OperationIdOf(InboundEvent inbound)
    {
        ArgumentNullException.ThrowIfNull(inbound);
        if (inbound[ExtensionNames.LogTracing] is not string { Length: > 0 } tracing)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(tracing);
            return document.RootElement is { ValueKind: JsonValueKind.Object } members
                && members.TryGetProperty(OperationId, out var id) && id.ValueKind == JsonValueKind.String
                && id.GetString() is { Length: > 0 } text
                ? text[..Math.Min(text.Length, LongestId)]
                : null;
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            // There is no id to be found in what is no JSON.
            return null;
        }
    }

    /// <summary>
    /// The event with tracing that agents and sources can read. Go programs reject an event whose tracing is anything but an object of strings, so
    /// that a bundle would never arrive; none at all takes its place.
    /// </summary>
    internal static InboundEvent MakeReadable(InboundEvent inbound)
    {
        if (inbound[ExtensionNames.LogTracing] is not { } tracing || (tracing is string text && IsReadable(text)))
        {
            return inbound;
        }

        List<EventAttribute> attributes =
        [
            .. inbound.Attributes.Select(attribute => attribute.Name == ExtensionNames.LogTracing ? new EventAttribute(attribute.Name, None) : attribute),
        ];
        return new InboundEvent(attributes)
        {
            Id = inbound.Id,
            Source = inbound.Source,
            Type = inbound.Type,
            Data = inbound.Data,
            Metadata = inbound.Metadata,
        };
    }

    private static bool IsReadable(string tracing)
    {
        if (tracing == None)
        {
            return true;
        }

        var utf8 = Encoding.UTF8.GetBytes(tracing);
        if (JsonObjectText.FindProblem(utf8) is not null)
        {
            return false;
        }

        var reader = new Utf8JsonReader(utf8, JsonObjectText.ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Stored attributes, as <see cref="EventAttributes"/> writes them, with this operation id and no other tracing.</summary>
    /// <exception cref="JsonException">The attributes are no JSON.</exception>
    /// <exception cref="InvalidOperationException">They are no JSON object.</exception>
    public static byte[] WithOperationId(ReadOnlyMemory<byte> attributes, string operationId)
    {
        using var document = JsonDocument.Parse(attributes);
        var buffer = new ArrayBufferWriter<byte>(attributes.Length + 256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in document.RootElement.EnumerateObject().Where(member => !member.NameEquals(ExtensionNames.LogTracing)))
            {
                member.WriteTo(writer);
            }

            writer.WriteString(ExtensionNames.LogTracing, new JsonObject { [OperationId] = operationId }.ToJsonString());
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
