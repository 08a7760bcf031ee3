using System.Text;

namespace Maestro.Agent.Cel;

/// <summary>Functions of texts: the standard ones and the strings extension. Those of regular expressions: <see cref="CelPatterns"/>.</summary>
internal static class CelTexts
{
    /// <summary>Adds the functions.</summary>
    public static void Register(Dictionary<string, CelFunction> globals, Dictionary<string, CelFunction> methods)
    {
        methods["contains"] = arguments => Text(arguments, 0).Contains(Text(arguments, 1), StringComparison.Ordinal);
        methods["startsWith"] = arguments => Text(arguments, 0).StartsWith(Text(arguments, 1), StringComparison.Ordinal);
        methods["endsWith"] = arguments => Text(arguments, 0).EndsWith(Text(arguments, 1), StringComparison.Ordinal);
        methods["charAt"] = arguments => At(Text(arguments, 0), Number(arguments, 1));
        methods["lowerAscii"] = arguments => Map(Text(arguments, 0), char.ToLowerInvariant);
        methods["upperAscii"] = arguments => Map(Text(arguments, 0), char.ToUpperInvariant);
        methods["trim"] = arguments => Text(arguments, 0).Trim();
        methods["reverse"] = arguments => string.Concat(Text(arguments, 0).EnumerateRunes().Reverse());
        methods["replace"] = Replace;
        methods["split"] = Split;
        methods["substring"] = arguments =>
            Part(Text(arguments, 0), Number(arguments, 1), arguments.Length > 2 ? Number(arguments, 2) : null);
        methods["join"] = arguments => string.Join(
            arguments.Length > 1 ? Text(arguments, 1) : "",
            ((IReadOnlyList<object?>)arguments[0]!).Select(element => element as string ?? throw CelValues.NoOverload()));
        methods["indexOf"] = arguments => arguments[0] is string ? (object)IndexOf(arguments) : CelLists.IndexOf(arguments);
        methods["lastIndexOf"] = arguments => arguments[0] is string ? (object)LastIndexOf(arguments) : CelLists.LastIndexOf(arguments);
    }

    private static string Text(object?[] arguments, int index) => arguments[index] as string ?? throw CelValues.NoOverload();

    private static long Number(object?[] arguments, int index) => arguments[index] is long number ? number : throw CelValues.NoOverload();

    private static string Map(string text, Func<char, char> change) =>
        string.Concat(text.Select(letter => char.IsAscii(letter) ? change(letter) : letter));

    private static string At(string text, long index)
    {
        var unit = Unit(text, index);
        return unit == text.Length ? "" : Rune.GetRuneAt(text, unit).ToString();
    }

    private static string Part(string text, long start, long? end) =>
        start > end ? throw new CelException($"invalid substring range. start: {start}, end: {end}")
        : end is null ? text[Unit(text, start)..]
        : text[Unit(text, start)..Unit(text, end.Value)];

    // The first place at an offset or after it.
    private static long IndexOf(object?[] arguments)
    {
        var (text, part) = (Text(arguments, 0), Text(arguments, 1));
        return Place(text, text.IndexOf(part, arguments.Length > 2 ? Offset(arguments, text) : 0, StringComparison.Ordinal));
    }

    // The last place at an offset or before it.
    private static long LastIndexOf(object?[] arguments)
    {
        var (text, part) = (Text(arguments, 0), Text(arguments, 1));
        var end = arguments.Length > 2 ? Math.Min(Offset(arguments, text) + part.Length, text.Length) : text.Length;
        return Place(text, text.AsSpan(0, end).LastIndexOf(part));
    }

    private static long Place(string text, int unit) => unit < 0 ? -1 : CelCodePoints.Count(text.AsSpan(0, unit));

    private static int Offset(object?[] arguments, string text) =>
        Unit(text, Number(arguments, 2)) is var unit && unit < text.Length ? unit : throw OutOfRange(Number(arguments, 2));

    private static int Unit(string text, long codePoint) => CelCodePoints.Unit(text, codePoint) ?? throw OutOfRange(codePoint);

    private static CelException OutOfRange(long place) => new($"index out of range: {place}");

    private static string Replace(object?[] arguments)
    {
        var (text, old, replacement) = (Text(arguments, 0), Text(arguments, 1), Text(arguments, 2));
        var left = arguments.Length > 3 && Number(arguments, 3) is >= 0 and var limit ? limit : long.MaxValue;
        var result = new StringBuilder();
        var at = 0;
        for (; left > 0 && text.IndexOf(old, at, StringComparison.Ordinal) is >= 0 and var found; left--)
        {
            result.Append(text, at, found - at).Append(replacement);
            at = found + old.Length;
            if (old.Length == 0)
            {
                // Nothing is found in front of every letter, and once more at the end.
                if (at == text.Length)
                {
                    break;
                }

                var letter = char.IsSurrogatePair(text, at) ? 2 : 1;
                result.Append(text, at, letter);
                at += letter;
            }
        }

        return result.Append(text, at, text.Length - at).ToString();
    }

    private static List<object?> Split(object?[] arguments)
    {
        var (text, separator) = (Text(arguments, 0), Text(arguments, 1));
        var limit = arguments.Length > 2 && Number(arguments, 2) is >= 0 and <= int.MaxValue and var given ? (int)given : int.MaxValue;
        return limit == 0 ? []
            : separator.Length == 0 ? [.. CodePoints(text, limit)]
            : [.. text.Split(separator, limit)];
    }

    // The last one takes what is left.
    private static IEnumerable<string> CodePoints(string text, int limit)
    {
        for (var at = 0; at < text.Length; limit--)
        {
            var end = limit == 1 ? text.Length : at + Rune.GetRuneAt(text, at).Utf16SequenceLength;
            yield return text[at..end];
            at = end;
        }
    }
}
