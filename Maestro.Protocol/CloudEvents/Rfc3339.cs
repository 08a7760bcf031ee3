using System.Globalization;

namespace Maestro.Protocol.CloudEvents;

/// <summary>RFC 3339 times with nanoseconds, of which <see cref="DateTimeOffset"/> holds all but the last two digits.</summary>
public static class Rfc3339
{
    private const int TickDigits = 7;

    /// <summary>Reads a time; <paramref name="remainder"/> is the nanoseconds (0 to 99) below a tick.</summary>
    public static bool TryParse(string? text, out DateTimeOffset time, out int remainder)
    {
        remainder = 0;
        time = default;
        if (text is null || text.Length < 20 || (text[10] is not ('T' or 't' or ' ')))
        {
            return false;
        }

        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0)
        {
            var end = dot + 1;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            var below = dot + 1 + TickDigits;
            if (end > below)
            {
                remainder = int.Parse(text[below..Math.Min(end, below + 2)].PadRight(2, '0'), CultureInfo.InvariantCulture);
                text = string.Concat(text.AsSpan(0, below), text.AsSpan(end));
            }
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
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
