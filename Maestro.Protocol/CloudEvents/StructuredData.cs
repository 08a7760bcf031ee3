using System.Text.Json;

namespace Maestro.Protocol.CloudEvents;

/// <summary>Takes the data out of a JSON CloudEvent exactly as it was written.</summary>
internal static class StructuredData
{
    /// <summary>The bytes of member <c>data</c>, the decoded bytes of <c>data_base64</c>, or null when there is neither.</summary>
    public static byte[]? Read(ReadOnlyMemory<byte> body)
    {
        var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = JsonLimits.MaxDepth });
        byte[]? data = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isData = reader.ValueTextEquals("data"u8);
            var isBase64 = reader.ValueTextEquals("data_base64"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            if (isBase64 && reader.TokenType == JsonTokenType.String)
            {
                data = reader.GetBytesFromBase64();
            }
            else
            {
                reader.Skip();
                data = isData ? body[start..(int)reader.BytesConsumed].ToArray() : data;
            }
        }

        return data;
    }
}
