using System.Globalization;

namespace Maestro.Agent.Configuration;

/// <summary>Durations as Go writes them, <c>1h30m</c>, <c>500ms</c>, <c>20s</c> (agent.md section 1.2).</summary>
internal static class GoDuration
{
    private static readonly (string Suffix, double Ticks)[] Units =
    [
        ("ns", 0.01), ("us", 10), ("µs", 10), ("ms", TimeSpan.TicksPerMillisecond),
        ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond),
    ];

    /// <summary>Reads a duration that is not negative; a bare <c>0</c> needs no unit.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var rest = text.AsSpan().Trim();
        if (rest is "0")
        {
            return true;
        }

        double ticks = 0;
        while (rest.Length > 0)
        {
            var digits = 0;
            while (digits < rest.Length && (char.IsAsciiDigit(rest[digits]) || rest[digits] == '.'))
            {
                digits++;
            }

            if (!double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                || !TryReadUnit(rest[digits..], out var unit, out var length))
            {
                return false;
            }

            ticks += number * unit;
            rest = rest[(digits + length)..];
        }

        if (text.Length == 0 || ticks > TimeSpan.MaxValue.Ticks)
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)ticks);
        return true;
    }

    private static bool TryReadUnit(ReadOnlySpan<char> text, out double ticks, out int length)
    {
        foreach (var (suffix, value) in Units)
        {
            if (text.StartsWith(suffix, StringComparison.Ordinal))
            {
                (ticks, length) = (value, suffix.Length);
                return true;
            }
        }

        (ticks, length) = (0, 0);
        return false;
    }
}
