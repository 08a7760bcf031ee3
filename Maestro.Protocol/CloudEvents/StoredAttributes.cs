using System.Buffers;
using System.Text.Json;

namespace Maestro.Protocol.CloudEvents;

/// <summary>Turns stored attributes (see <see cref="EventAttributes"/>) into those of an event on the wire.</summary>
internal static class StoredAttributes
{
    private const int ShortText = 256;

    /// <summary>Writes all attributes but those of a set.</summary>
    /// <param name="json">What <see cref="EventAttributes.Write(InboundEvent)"/> wrote; it was checked then and is not checked again.</param>
    /// <param name="writer">Where they go.</param>
    /// <param name="except">The bits of <see cref="AttributeName"/>s.</param>
    /// <returns>Whether there was a content type.</returns>
    /// <exception cref="InvalidEventException">A time is no time.</exception>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static bool CopyTo(ReadOnlySpan<byte> json, ref WireEventWriter writer, uint except)
    {
        var hasContentType = false;
        var reader = new Utf8JsonReader(json, JsonObjectText.ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.ValueSpan;
            var name = AttributeNames.Find(key);
            reader.Read();
            if ((except & name.Bit()) != 0)
            {
                reader.Skip();
                continue;
            }

            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject when name == AttributeName.Metadata:
                    // So the original server kept it.
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    writer.Text(key, json[start..(int)reader.BytesConsumed]);
                    break;
                case JsonTokenType.String:
                    hasContentType |= name == AttributeName.DataContentType;
                    Copy(name, key, ref reader, ref writer);
                    break;
                case JsonTokenType.Number:
                    writer.Integer(key, reader.GetInt32());
                    break;
                case JsonTokenType.True or JsonTokenType.False:
                    writer.Boolean(key, reader.GetBoolean());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return hasContentType;
    }

    private static void Copy(AttributeName name, scoped ReadOnlySpan<byte> key, ref Utf8JsonReader reader, ref WireEventWriter writer)
    {
        if (!reader.ValueIsEscaped)
        {
            Write(name, key, reader.ValueSpan, ref writer);
            return;
        }

        var longText = reader.ValueSpan.Length > ShortText ? ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length) : null;
        var text = longText ?? stackalloc byte[ShortText];
        Write(name, key, text[..reader.CopyString(text)], ref writer);
        if (longText is not null)
        {
            ArrayPool<byte>.Shared.Return(longText);
        }
    }

    private static void Write(AttributeName name, scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> text, ref WireEventWriter writer)
    {
        switch (name)
        {
            case AttributeName.Id:
                writer.Id(text);
                break;
            case AttributeName.Source:
                writer.Source(text);
                break;
            case AttributeName.Type:
                writer.Type(text);
                break;
            case AttributeName.SpecVersion:
                // The writer sets it.
                break;
            case AttributeName.DataContentType:
                writer.ContentType(text);
                break;
            case AttributeName.DataSchema:
                writer.Uri(key, text);
                break;
            case AttributeName.Time or AttributeName.DeletionTimestamp:
                if (!Rfc3339.TryParse(text, out var time, out var remainder))
                {
                    throw new InvalidEventException($"{name.Text()}: the stored text is not a time as RFC 3339 writes it");
                }

                writer.Time(key, time, name == AttributeName.Time ? remainder : 0);
                break;
            default:
                writer.Text(key, text);
                break;
        }
    }
}
