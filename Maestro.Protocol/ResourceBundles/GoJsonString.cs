using System.Buffers;
using System.Text;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>
/// Rewrites JSON strings the way Go's encoder writes them, with HTML escaping (protocol.md section 3.6 step 4); hashes depend on every byte.
/// </summary>
internal static class GoJsonString
{
    private static readonly Rune ReplacementRune = Rune.ReplacementChar;

    /// <summary>Writes the string with its quotes.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="json">What stands between the quotes of a valid JSON string; it may hold bytes that are not UTF-8.</param>
    public static void Write(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> json)
    {
        output.Write("\""u8);
        while (!json.IsEmpty)
        {
            if (json[0] == '\\')
            {
                WriteRune(output, ReadEscape(ref json));
            }
            else if (Rune.DecodeFromUtf8(json, out var rune, out var length) == OperationStatus.Done)
            {
                json = json[length..];
                WriteRune(output, rune);
            }
            else
            {
                json = json[1..];
                output.Write("\\ufffd"u8);
            }
        }

        output.Write("\""u8);
    }

    /// <summary>Reads one escape; half of a surrogate pair is the replacement character, as Go decodes it.</summary>
    private static Rune ReadEscape(ref ReadOnlySpan<byte> json)
    {
        var code = json[1];
        if (code != 'u')
        {
            json = json[2..];
            return new Rune(code switch
            {
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                _ => (char)code,
            });
        }

        var first = ReadCodeUnit(ref json);
        if (Rune.TryCreate(first, out var rune))
        {
            return rune;
        }

        var rest = json;
        if (char.IsHighSurrogate(first) && rest.StartsWith("\\u"u8) && Rune.TryCreate(first, ReadCodeUnit(ref rest), out var pair))
        {
            json = rest;
            return pair;
        }

        return ReplacementRune;
    }

    private static char ReadCodeUnit(ref ReadOnlySpan<byte> json)
    {
        var unit = (char)((Digit(json[2]) << 12) | (Digit(json[3]) << 8) | (Digit(json[4]) << 4) | Digit(json[5]));
        json = json[6..];
        return unit;
    }

    private static int Digit(byte hex) => char.IsAsciiDigit((char)hex) ? hex - '0' : (hex | 0x20) - 'a' + 10;

    private static void WriteRune(ArrayBufferWriter<byte> output, Rune rune)
    {
        switch (rune.Value)
        {
            case '"':
                output.Write("\\\""u8);
                break;
            case '\\':
                output.Write("\\\\"u8);
                break;
            case '\b':
                output.Write("\\b"u8);
                break;
            case '\f':
                output.Write("\\f"u8);
                break;
            case '\n':
                output.Write("\\n"u8);
                break;
            case '\r':
                output.Write("\\r"u8);
                break;
            case '\t':
                output.Write("\\t"u8);
                break;
            case < 0x20 or '<' or '>' or '&' or 0x2028 or 0x2029:
                Encoding.ASCII.GetBytes($"\\u{rune.Value:x4}", output);
                break;
            default:
                output.Advance(rune.EncodeToUtf8(output.GetSpan(4)));
                break;
        }
    }
}
