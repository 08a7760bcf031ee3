using System.Buffers;
using System.Text.Json;
using Maestro.Protocol;

namespace Maestro.Silo.Storage;

/// <summary>The labels of a bundle as the search index needs them.</summary>
internal static class SearchLabels
{
    /// <summary>Far below what <c>numeric</c> can hold, and far above what anybody labels.</summary>
    private const int MaxDigits = 100;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = JsonLimits.MaxDepth };

    /// <summary>Member <c>labels</c> of the metadata when it is an object, without members that no <c>jsonb</c> can hold; else null.</summary>
    public static byte[]? Of(ReadOnlySpan<byte> metadata)
    {
        if (metadata.IsEmpty)
        {
            return null;
        }

        var reader = new Utf8JsonReader(metadata, ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isLabels = reader.ValueTextEquals("labels"u8);
            reader.Read();
            if (isLabels)
            {
                return reader.TokenType == JsonTokenType.StartObject ? Read(reader, metadata) : null;
            }

            reader.Skip();
        }

        return null;
    }

    /// <summary>The bytes as they are where all is plain text, as nearly always.</summary>
    private static byte[] Read(Utf8JsonReader reader, ReadOnlySpan<byte> metadata)
    {
        var labels = reader;
        var start = (int)reader.TokenStartIndex;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (reader.ValueIsEscaped || reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.String))
            {
                return ReadStorable(labels, metadata);
            }
        }

        return metadata[start..(int)reader.BytesConsumed].ToArray();
    }

    private static byte[] ReadStorable(Utf8JsonReader reader, ReadOnlySpan<byte> metadata)
    {
        var kept = new ArrayBufferWriter<byte>();
        kept.Write("{"u8);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isStorable = IsStorable(ref reader);
            var depth = reader.CurrentDepth;
            do
            {
                reader.Read();
                isStorable = isStorable && IsStorable(ref reader);
            }
            while (reader.CurrentDepth > depth || reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray);

            if (isStorable)
            {
                kept.Write(kept.WrittenCount > 1 ? ","u8 : default);
                kept.Write(metadata[start..(int)reader.BytesConsumed]);
            }
        }

        kept.Write("}"u8);
        return kept.WrittenSpan.ToArray();
    }

    /// <summary>False for what makes PostgreSQL refuse the whole value.</summary>
    private static bool IsStorable(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.PropertyName or JsonTokenType.String => !reader.ValueIsEscaped || IsText(ref reader),
        JsonTokenType.Number => reader.ValueSpan.Length <= MaxDigits && !reader.ValueSpan.ContainsAny((byte)'e', (byte)'E'),
        _ => true,
    };

    /// <summary>jsonb has no room for an escaped NUL, nor for half a surrogate pair.</summary>
    private static bool IsText(ref Utf8JsonReader reader)
    {
        try
        {
            return !reader.GetString()!.Contains('\0', StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
