using System.Text.Json;

namespace Maestro.Protocol.CloudEvents;

/// <summary>Takes the data out of a JSON CloudEvent exactly as it was written.</summary>
internal static class StructuredData
{
    /// <summary>The bytes of member <c>data</c>, the decoded bytes of <c>data_base64</c>, or null when there is neither.</summary>
    /// <exception cref="InvalidEventException">The data is not valid UTF-8 or not base64.</exception>
    public static byte[]? Read(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, JsonObjectText.ReaderOptions);
        byte[]? data = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isData = reader.ValueTextEquals("data"u8);
            var isBase64 = reader.ValueTextEquals("data_base64"u8);
            reader.Read();
            if (isBase64 && reader.TokenType != JsonTokenType.Null)
            {
                data = ReadBase64(ref reader);
                continue;
            }

            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            data = isData ? body[start..(int)reader.BytesConsumed].ToArray() : data;
        }

        JsonObjectText.RequireUtf8("data", data);
        return data;
    }

    private static byte[] ReadBase64(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out var bytes)
            ? bytes
            : throw new InvalidEventException("data_base64: must be a string of base64");
}
