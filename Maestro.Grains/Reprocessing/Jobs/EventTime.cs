using System.Globalization;

namespace Maestro.Grains.Reprocessing.Jobs;

/// <summary>The time in an event's <c>timestamp</c> (reprocessing.md section 5.4).</summary>
/// <param name="Seconds">Since 0001-01-01 UTC.</param>
/// <param name="Nanoseconds">Within the second.</param>
internal readonly record struct EventTime(long Seconds, int Nanoseconds) : IComparable<EventTime>
{
    private const int MaxFractionDigits = 9;
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd' 'HH:mm:ss"];
    private const int LengthToSeconds = 19;

    /// <summary>
    /// Reads ISO 8601 with <c>T</c> or a blank between date and time, 0 to 9 digits of a fraction, and <c>Z</c>, an offset or no zone, which means
    /// UTC; null for anything else.
    /// </summary>
    public static EventTime? TryRead(string text)
    {
        if (text.Length < LengthToSeconds || !DateTime.TryParseExact(
                text.AsSpan(0, LengthToSeconds), Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return null;
        }

        var rest = text.AsSpan(LengthToSeconds);
        var nanoseconds = 0;
        if (rest is ['.', ..])
        {
            rest = rest[1..];
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            digits = digits < 0 ? rest.Length : digits;
            if (digits is 0 or > MaxFractionDigits)
            {
                return null;
            }

            nanoseconds = int.Parse(rest[..digits].ToString().PadRight(MaxFractionDigits, '0'), CultureInfo.InvariantCulture);
            rest = rest[digits..];
        }

        return TryReadOffset(rest) is { } offset
            ? new EventTime((time.Ticks / TimeSpan.TicksPerSecond) - (long)offset.TotalSeconds, nanoseconds)
            : null;
    }

    /// <inheritdoc/>
    public int CompareTo(EventTime other) =>
        Seconds != other.Seconds ? Seconds.CompareTo(other.Seconds) : Nanoseconds.CompareTo(other.Nanoseconds);

    private static TimeSpan? TryReadOffset(ReadOnlySpan<char> zone)
    {
        if (zone is "" or "Z" or "z")
        {
            return TimeSpan.Zero;
        }

        if (zone[0] is not ('+' or '-'))
        {
            return null;
        }

        string[] formats = ["hh\\:mm", "hhmm", "hh"];
        return TimeSpan.TryParseExact(zone[1..], formats, CultureInfo.InvariantCulture, out var offset) && offset < TimeSpan.FromDays(1)
            ? zone[0] == '-' ? -offset : offset
            : null;
    }
}
