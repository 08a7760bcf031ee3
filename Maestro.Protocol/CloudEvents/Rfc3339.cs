using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Maestro.Protocol.CloudEvents;

/// <summary>RFC 3339 times with nanoseconds, of which <see cref="DateTimeOffset"/> holds all but the last two digits.</summary>
public static class Rfc3339
{
    /// <summary>Longest text that <see cref="Format(DateTimeOffset, int, Span{byte})"/> writes.</summary>
    public const int LongestText = 30;

    private const int TickDigits = 7;
    private const int NanosecondDigits = 9;
    private const int ShortestText = 20;
    private const int FractionAt = 19;
    private const int NanosecondsPerTick = 100;
    private const string Pattern = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK";

    /// <summary>
    /// Reads a time as RFC 3339 writes it, with an offset; <paramref name="remainder"/> is the nanoseconds (0 to 99) below a tick. Digits
    /// beyond nanoseconds are dropped.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out DateTimeOffset time, out int remainder)
    {
        remainder = 0;
        time = default;
        if (text is null || text.Length < ShortestText)
        {
            return false;
        }

        text = text.ToUpperInvariant();
        if (text[^1] != 'Z' && (text[^6] is not ('+' or '-') || text[^3] != ':'))
        {
            return false;
        }

        if (text[FractionAt] == '.')
        {
            var digits = text.AsSpan(FractionAt + 1).IndexOfAnyExceptInRange('0', '9');
            var below = FractionAt + 1 + TickDigits;
            if (digits == 0)
            {
                return false;
            }

            if (digits > TickDigits)
            {
                remainder = ((text[below] - '0') * 10) + (digits > TickDigits + 1 ? text[below + 1] - '0' : 0);
                text = string.Concat(text.AsSpan(0, below), text.AsSpan(FractionAt + 1 + digits));
            }
        }

        return DateTimeOffset.TryParseExact(text, Pattern, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    /// <inheritdoc cref="TryParse(string, out DateTimeOffset, out int)"/>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out DateTimeOffset time, out int remainder) =>
        TryParseUtc(utf8, out time, out remainder) || TryParse(Encoding.UTF8.GetString(utf8), out time, out remainder);

    /// <summary>Writes a time in UTC without trailing zeros of the fraction.</summary>
    public static string Format(DateTimeOffset time, int remainder = 0)
    {
        Span<byte> utf8 = stackalloc byte[LongestText];
        return Encoding.ASCII.GetString(utf8[..Format(time, remainder, utf8)]);
    }

    /// <summary>Writes a time in UTC without trailing zeros of the fraction.</summary>
    /// <returns>How many bytes it takes, at most <see cref="LongestText"/>.</returns>
    public static int Format(DateTimeOffset time, int remainder, Span<byte> utf8)
    {
        var utc = time.UtcDateTime;
        utc.TryFormat(utf8, out var length, "s", CultureInfo.InvariantCulture);
        var nanoseconds = (utc.Ticks % TimeSpan.TicksPerSecond * NanosecondsPerTick) + remainder;
        if (nanoseconds != 0)
        {
            utf8[length] = (byte)'.';
            Utf8Formatter.TryFormat(nanoseconds, utf8[(length + 1)..], out _, new('D', NanosecondDigits));
            length = utf8[..(length + 1 + NanosecondDigits)].TrimEnd((byte)'0').Length;
        }

        utf8[length] = (byte)'Z';
        return length + 1;
    }

    /// <summary>Writes a time in UTC with whole seconds, as Kubernetes does.</summary>
    public static string FormatSeconds(DateTimeOffset time) => time.UtcDateTime.ToString("s", CultureInfo.InvariantCulture) + "Z";

    /// <summary>Reads the form of nearly every time, <c>2026-01-15T10:00:02.418331Z</c>; what it does not read may be a time yet.</summary>
    private static bool TryParseUtc(ReadOnlySpan<byte> utf8, out DateTimeOffset time, out int remainder)
    {
        time = default;
        remainder = 0;
        var digits = utf8.Length - ShortestText - 1;
        if (utf8.Length < ShortestText || digits is 0 or > NanosecondDigits || utf8[^1] != 'Z' || (digits > 0 && utf8[FractionAt] != '.')
            || utf8[4] != '-' || utf8[7] != '-' || utf8[10] != 'T' || utf8[13] != ':' || utf8[16] != ':'
            || !TryRead(utf8[..4], out var year) || !TryRead(utf8[5..7], out var month) || !TryRead(utf8[8..10], out var day)
            || !TryRead(utf8[11..13], out var hour) || !TryRead(utf8[14..16], out var minute) || !TryRead(utf8[17..19], out var second)
            || year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        var nanoseconds = 0;
        if (digits > 0 && !TryRead(utf8.Slice(FractionAt + 1, digits), out nanoseconds))
        {
            return false;
        }

        for (; digits is > 0 and < NanosecondDigits; digits++)
        {
            nanoseconds *= 10;
        }

        remainder = nanoseconds % NanosecondsPerTick;
        time = new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero).AddTicks(nanoseconds / NanosecondsPerTick);
        return true;
    }

    private static bool TryRead(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            number = (number * 10) + (digit - '0');
        }

        return true;
    }
}
