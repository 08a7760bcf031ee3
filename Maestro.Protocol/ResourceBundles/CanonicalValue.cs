using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>Times and integers of the canonical status text.</summary>
internal static class CanonicalValue
{
    /// <summary>The integer, or 0 when there is none that fits 64 bits.</summary>
    public static long Integer(JsonElement? number) => number is { } element && element.TryGetInt64(out var value) ? value : 0;

    /// <summary>Writes the integer in plain decimal.</summary>
    public static void WriteInteger(ArrayBufferWriter<byte> output, JsonElement? number) =>
        Encoding.ASCII.GetBytes(Integer(number).ToString(CultureInfo.InvariantCulture), output);

    /// <summary>Writes the time in UTC with whole seconds, or null; the zero time of Go is null as well.</summary>
    public static void WriteTime(ArrayBufferWriter<byte> output, JsonElement? time)
    {
        if (Rfc3339.TryParse(time?.GetString(), out var parsed, out _) && parsed.UtcDateTime != DateTime.MinValue)
        {
            Encoding.ASCII.GetBytes($"\"{Rfc3339.FormatSeconds(parsed)}\"", output);
        }
        else
        {
            output.Write("null"u8);
        }
    }
}
