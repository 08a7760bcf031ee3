using System.Text.Json;

namespace Maestro.Protocol;

/// <summary>
/// Numbers in JSON that is carried as it was received. What is beyond a double, such as <c>1e400</c>, no Go program can read: an agent drops the
/// bundle, and a client that lists it loses the whole page.
/// </summary>
internal static class JsonNumbers
{
    // The shortest such number is 1e309; one without an exponent of three digits has over 200 digits.
    private const int ShortestNumber = 5;
    private const int ExponentDigits = 3;
    private const int ManyDigits = 200;

    /// <summary>Whether the number the reader is at is within a double.</summary>
    public static bool IsReadable(ref Utf8JsonReader reader) =>
        reader.ValueSpan.Length < ShortestNumber || (reader.TryGetDouble(out var value) && double.IsFinite(value));

    /// <summary>Whether a text may hold a number beyond a double: a look that costs less than reading the text.</summary>
    public static bool MayHoldUnreadable(ReadOnlySpan<byte> text)
    {
        for (var at = ManyDigits - 1; at < text.Length; at += ManyDigits)
        {
            if (IsDigit(text[at]) && IsInManyDigits(text, at))
            {
                return true;
            }
        }

        for (var at = 0; text[at..].IndexOfAny((byte)'e', (byte)'E') is >= 0 and var next; at++)
        {
            at += next;
            if (at > 0 && (IsDigit(text[at - 1]) || text[at - 1] == '.') && IsLongExponent(text[(at + 1)..]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsInManyDigits(ReadOnlySpan<byte> text, int at)
    {
        var after = text[at..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var before = text[..at].LastIndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return (after < 0 ? text.Length : at + after) - before > ManyDigits;
    }

    private static bool IsLongExponent(ReadOnlySpan<byte> text)
    {
        var digits = text is [(byte)'+', ..] ? text[1..] : text;
        return digits.Length >= ExponentDigits && !digits[..ExponentDigits].ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    private static bool IsDigit(byte character) => character is >= (byte)'0' and <= (byte)'9';
}
