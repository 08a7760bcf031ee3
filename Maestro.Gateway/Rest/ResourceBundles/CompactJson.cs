using System.Buffers;
using System.Text.Json;

namespace Maestro.Gateway.Rest.ResourceBundles;

/// <summary>Writes stored JSON as it is, number texts and key order included, less the blanks between its tokens.</summary>
internal static class CompactJson
{
    private static readonly SearchValues<byte> QuotesAndBlanks = SearchValues.Create("\" \t\r\n"u8);

    /// <summary>Writes a value.</summary>
    public static void Write(Utf8JsonWriter writer, StoredValue value)
    {
        if (value.HasBlanks)
        {
            Write(writer, value.Json.Span);
        }
        else
        {
            writer.WriteRawValue(value.Json.Span, skipInputValidation: true);
        }
    }

    /// <summary>Writes a value of which nothing is known. It must be valid JSON; the store and the reader have checked it.</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> json)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(json.Length);
        try
        {
            writer.WriteRawValue(buffer.AsSpan(0, Strip(json, buffer)), skipInputValidation: true);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Strip(ReadOnlySpan<byte> json, Span<byte> output)
    {
        var length = 0;
        for (var at = 0; at < json.Length;)
        {
            var next = json[at..].IndexOfAny(QuotesAndBlanks);
            var end = next < 0 ? json.Length : json[at + next] == '"' ? JsonScan.EndOfString(json, at + next) : at + next;
            json[at..end].CopyTo(output[length..]);
            length += end - at;
            at = next >= 0 && json[at + next] != '"' ? end + 1 : end;
        }

        return length;
    }
}
