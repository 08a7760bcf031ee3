using System.Buffers;
using System.Globalization;
using System.Text;

namespace Maestro.Protocol;

/// <summary>
/// Durations as Go writes them (rest-and-operations.md section 4): a sequence of numbers with the units <c>ns</c>, <c>us</c>, <c>ms</c>,
/// <c>s</c>, <c>m</c>, <c>h</c>, such as <c>1h30m</c>, <c>1.5s</c> or <c>0</c>. Parts of a tick (100 ns) are cut off.
/// </summary>
public static class GoDuration
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    private static readonly (string Unit, decimal Ticks)[] Units =
    [
        ("ns", 0.01m),
        ("us", TimeSpan.TicksPerMicrosecond),
        ("µs", TimeSpan.TicksPerMicrosecond),
        ("ms", TimeSpan.TicksPerMillisecond),
        ("s", TimeSpan.TicksPerSecond),
        ("m", TimeSpan.TicksPerMinute),
        ("h", TimeSpan.TicksPerHour),
    ];

    /// <summary>The longest duration Go knows, about 292 years.</summary>
    public static readonly TimeSpan Max = TimeSpan.FromTicks(long.MaxValue / 100);

    /// <summary>Reads a duration with or without a sign; false when the text is none, has spaces around it, or is longer than <see cref="Max"/>.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var rest = text.AsSpan();
        var negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+"))
        {
            rest = rest[1..];
        }

        if (rest.SequenceEqual("0"))
        {
            return true;
        }

        var ticks = 0m;
        do
        {
            if (!TryTakePart(ref rest, out var part) || (ticks += part) >= Max.Ticks + 1m)
            {
                return false;
            }
        }
        while (!rest.IsEmpty);
        duration = TimeSpan.FromTicks((long)(negative ? -ticks : ticks));
        return true;
    }

    /// <summary>Writes a duration as Go does: <c>2m0s</c>, <c>1.5s</c>, <c>300ms</c>, <c>0s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration < TimeSpan.Zero)
        {
            return "-" + Format(duration.Negate());
        }

        if (duration < TimeSpan.FromSeconds(1))
        {
            return duration == TimeSpan.Zero
                ? "0s"
                : duration < TimeSpan.FromMilliseconds(1)
                    ? Number(duration.Ticks, TimeSpan.TicksPerMicrosecond) + "us"
                    : Number(duration.Ticks, TimeSpan.TicksPerMillisecond) + "ms";
        }

        var text = new StringBuilder();
        var hours = duration.Ticks / TimeSpan.TicksPerHour;
        if (hours > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{hours}h");
        }

        if (duration >= TimeSpan.FromMinutes(1))
        {
            text.Append(CultureInfo.InvariantCulture, $"{duration.Minutes}m");
        }

        return text.Append(Number(duration.Ticks % TimeSpan.TicksPerMinute, TimeSpan.TicksPerSecond)).Append('s').ToString();
    }

    private static string Number(long ticks, long unit) => ((decimal)ticks / unit).ToString("0.#######", CultureInfo.InvariantCulture);

    private static bool TryTakePart(ref ReadOnlySpan<char> rest, out decimal ticks)
    {
        ticks = 0;
        var digits = rest.IndexOfAnyExcept(NumberCharacters);
        if (digits <= 0 || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        rest = rest[digits..];
        var letters = rest.IndexOfAny(NumberCharacters);
        var name = (letters < 0 ? rest : rest[..letters]).ToString();
        foreach (var (unit, unitTicks) in Units)
        {
            if (unit == name && number <= Max.Ticks / unitTicks)
            {
                ticks = number * unitTicks;
                rest = rest[name.Length..];
                return true;
            }
        }

        return false;
    }
}
