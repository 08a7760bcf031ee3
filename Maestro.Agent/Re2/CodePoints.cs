using System.Globalization;
using System.Text;

namespace Maestro.Agent.Re2;

/// <summary>
/// A set of code points, which is what a class of characters stands for. .NET matches UTF-16 units; a code point beyond the first 65,536
/// becomes two of them.
/// </summary>
internal sealed class CodePoints
{
    /// <summary>The last code point there is.</summary>
    public const int Last = 0x10FFFF;

    private const int LastOfBasicPlane = 0xFFFF;

    // In order, and neither overlapping nor adjacent.
    private readonly List<(int From, int To)> _ranges = [];

    /// <summary>A set of ranges, given in any order.</summary>
    public CodePoints(IEnumerable<(int From, int To)> ranges)
    {
        foreach (var (from, to) in ranges.Order())
        {
            if (_ranges is [.., var (first, last)] && from <= last + 1)
            {
                _ranges[^1] = (first, Math.Max(last, to));
            }
            else
            {
                _ranges.Add((from, to));
            }
        }
    }

    /// <summary>Every code point.</summary>
    public static CodePoints All { get; } = new([(0, Last)]);

    /// <summary>The ranges, in order.</summary>
    public IReadOnlyList<(int From, int To)> Ranges => _ranges;

    private bool IsSingle => _ranges is [var (from, to)] && from == to;

    /// <summary>Whether a code point belongs to it.</summary>
    public bool Contains(int codePoint) => _ranges.Exists(range => range.From <= codePoint && codePoint <= range.To);

    /// <summary>All others.</summary>
    public CodePoints Negate()
    {
        var others = new List<(int, int)>();
        var next = 0;
        foreach (var (from, to) in _ranges)
        {
            if (from > next)
            {
                others.Add((next, from - 1));
            }

            next = to + 1;
        }

        if (next <= Last)
        {
            others.Add((next, Last));
        }

        return new CodePoints(others);
    }

    /// <summary>The expression that matches one of them in .NET; it can be repeated.</summary>
    public string ToPattern()
    {
        var basic = new StringBuilder();
        var pairs = new List<string>();
        foreach (var (from, to) in _ranges)
        {
            // Halves of pairs do not stand alone in a text.
            Append(basic, from, Math.Min(to, 0xD7FF));
            Append(basic, Math.Max(from, 0xE000), Math.Min(to, LastOfBasicPlane));
            AddPairs(pairs, Math.Max(from, LastOfBasicPlane + 1), to);
        }

        return (basic.Length, pairs.Count) switch
        {
            (0, 0) => @"[^\u0000-\uFFFF]",
            (_, 0) when IsSingle => basic.ToString(),
            (_, 0) => $"[{basic}]",
            (0, 1) => $"(?:{pairs[0]})",
            (0, _) => $"(?:{string.Join('|', pairs)})",
            _ => $"(?:[{basic}]|{string.Join('|', pairs)})",
        };
    }

    // Low halves go from DC00 to DFFF for every high half, so that a range is a part, some whole high halves, and another part.
    private static void AddPairs(List<string> pairs, int from, int to)
    {
        while (from <= to)
        {
            var (high, low) = Halves(from);
            var (lastHigh, lastLow) = Halves(to);
            if (low == 0xDC00 && (lastHigh > high || lastLow == 0xDFFF))
            {
                var wholeHigh = lastLow == 0xDFFF ? lastHigh : lastHigh - 1;
                pairs.Add($"{Class(high, wholeHigh)}{Class(0xDC00, 0xDFFF)}");
                from = CodePoint(wholeHigh, 0xDFFF) + 1;
            }
            else
            {
                var end = lastHigh > high ? 0xDFFF : lastLow;
                pairs.Add($"{Class(high, high)}{Class(low, end)}");
                from = CodePoint(high, end) + 1;
            }
        }
    }

    private static (int High, int Low) Halves(int codePoint) => (0xD800 + ((codePoint - 0x10000) >> 10), 0xDC00 + ((codePoint - 0x10000) & 0x3FF));

    private static int CodePoint(int high, int low) => 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);

    private static string Class(int from, int to) => $"[{Append(new StringBuilder(), from, to)}]";

    private static StringBuilder Append(StringBuilder pattern, int from, int to)
    {
        if (from <= to)
        {
            AppendUnit(pattern, from);
        }

        if (from < to)
        {
            AppendUnit(pattern.Append('-'), to);
        }

        return pattern;
    }

    private static void AppendUnit(StringBuilder pattern, int unit)
    {
        if (char.IsAsciiLetterOrDigit((char)unit))
        {
            pattern.Append((char)unit);
        }
        else
        {
            pattern.Append(CultureInfo.InvariantCulture, $"\\u{unit:X4}");
        }
    }
}
