using System.Buffers;
using System.Text.Json;

namespace Maestro.Gateway.Rest.ResourceBundles;

/// <summary>Writes stored JSON as it is, number texts and key order included, less the blanks between its tokens.</summary>
internal static class CompactJson
{
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n"u8);

    /// <summary>Writes a value. It must be valid JSON; the store and the reader have checked it.</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> json)
    {
        if (!json.ContainsAny(Blanks))
        {
            writer.WriteRawValue(json, skipInputValidation: true);
            return;
        }

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
        var inString = false;
        for (var index = 0; index < json.Length; index++)
        {
            var current = json[index];
            if (!inString && Blanks.Contains(current))
            {
                continue;
            }

            output[length++] = current;
            if (current == (byte)'"')
            {
                inString = !inString;
            }
            else if (inString && current == (byte)'\\')
            {
                // The escaped character, a quote perhaps, is part of the string.
                output[length++] = json[++index];
            }
        }

        return length;
    }
}
