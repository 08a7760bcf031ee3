using System.Text.Json;
using Maestro.Protocol;

namespace Maestro.Gateway.Rest.Lists;

/// <summary>Writes of a JSON object only what a caller selected, numbers and texts as they are.</summary>
internal static class FieldProjection
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = JsonLimits.MaxDepth + 8 };

    /// <summary>Writes the object.</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> json, FieldSelection selection)
    {
        var reader = new Utf8JsonReader(json, ReaderOptions);
        reader.Read();
        WriteObject(writer, ref reader, json, selection);
    }

    private static void WriteObject(Utf8JsonWriter writer, ref Utf8JsonReader reader, ReadOnlySpan<byte> json, FieldSelection selection)
    {
        writer.WriteStartObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = NameOf(ref reader);
            reader.Read();
            if (name is null || !selection.Has(name, out var part) || (part is not null && !IsStructure(reader.TokenType)))
            {
                reader.Skip();
                continue;
            }

            writer.WritePropertyName(name);
            if (part is not null)
            {
                WriteStructure(writer, ref reader, json, part);
                continue;
            }

            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            writer.WriteRawValue(json[start..(int)reader.BytesConsumed], skipInputValidation: true);
        }

        writer.WriteEndObject();
    }

    private static void WriteStructure(Utf8JsonWriter writer, ref Utf8JsonReader reader, ReadOnlySpan<byte> json, FieldSelection selection)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            WriteObject(writer, ref reader, json, selection);
            return;
        }

        writer.WriteStartArray();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (IsStructure(reader.TokenType))
            {
                WriteStructure(writer, ref reader, json, selection);
            }
        }

        writer.WriteEndArray();
    }

    private static string? NameOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: no text, so nobody asked for it.
            return null;
        }
    }

    private static bool IsStructure(JsonTokenType token) => token is JsonTokenType.StartObject or JsonTokenType.StartArray;
}
