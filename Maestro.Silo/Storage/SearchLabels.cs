using System.Text.Json;

namespace Maestro.Silo.Storage;

/// <summary>The labels of a bundle as the search index needs them.</summary>
internal static class SearchLabels
{
    /// <summary>Member <c>labels</c> of the metadata when it is an object of strings that PostgreSQL can index; else null.</summary>
    public static byte[]? Of(ReadOnlySpan<byte> metadata)
    {
        if (metadata.IsEmpty)
        {
            return null;
        }

        var reader = new Utf8JsonReader(metadata, new JsonReaderOptions { MaxDepth = Maestro.Protocol.JsonLimits.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isLabels = reader.ValueTextEquals("labels"u8);
            reader.Read();
            if (isLabels)
            {
                return reader.TokenType == JsonTokenType.StartObject ? ReadStrings(ref reader, metadata) : null;
            }

            reader.Skip();
        }

        return null;
    }

    private static byte[]? ReadStrings(ref Utf8JsonReader reader, ReadOnlySpan<byte> metadata)
    {
        var start = (int)reader.TokenStartIndex;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            // jsonb has no room for an escaped NUL, nor for half a surrogate pair.
            if (reader.ValueIsEscaped || reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.String))
            {
                return null;
            }
        }

        return metadata[start..(int)reader.BytesConsumed].ToArray();
    }
}
