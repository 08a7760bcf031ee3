using System.Globalization;

namespace Maestro.Protocol.CloudEvents;

/// <summary>RFC 3339 times with nanoseconds, of which <see cref="DateTimeOffset"/> holds all but the last two digits.</summary>
public static class Rfc3339
{
    private const int TickDigits = 7;
    private const int ShortestText = 20;
    private const int FractionAt = 19;
    private const string Pattern = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK";

    /// <summary>
    /// Reads a time as RFC 3339 writes it, with an offset; <paramref name="remainder"/> is the nanoseconds (0 to 99) below a tick. Digits
    /// beyond nanoseconds are dropped.
    /// </summary>
    public static bool TryParse(string? text, out DateTimeOffset time, out int remainder)
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

    /// <summary>Writes a time in UTC without trailing zeros of the fraction.</summary>
    public static string Format(DateTimeOffset time, int remainder = 0)
    {
        var utc = time.UtcDateTime;
        var nanoseconds = (utc.Ticks % TimeSpan.TicksPerSecond * 100) + remainder;
        var seconds = utc.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        return nanoseconds == 0
            ? seconds + "Z"
            : string.Create(CultureInfo.InvariantCulture, $"{seconds}.{nanoseconds:D9}").TrimEnd('0') + "Z";
    }

    /// <summary>Writes a time in UTC with whole seconds, as Kubernetes does.</summary>
    public static string FormatSeconds(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
