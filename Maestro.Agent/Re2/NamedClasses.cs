using System.Collections.Concurrent;
using System.Globalization;

namespace Maestro.Agent.Re2;

/// <summary>The classes of characters that have names.</summary>
internal static class NamedClasses
{
    private static readonly CodePoints Digit = new([('0', '9')]);
    private static readonly CodePoints Word = new([('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]);
    private static readonly CodePoints Blank = new([('\t', '\n'), ('\f', '\r'), (' ', ' ')]);

    private static readonly Dictionary<string, CodePoints> Posix = new(StringComparer.Ordinal)
    {
        ["alnum"] = new([('0', '9'), ('A', 'Z'), ('a', 'z')]),
        ["alpha"] = new([('A', 'Z'), ('a', 'z')]),
        ["ascii"] = new([(0, 0x7F)]),
        ["blank"] = new([('\t', '\t'), (' ', ' ')]),
        ["cntrl"] = new([(0, 0x1F), (0x7F, 0x7F)]),
        ["digit"] = Digit,
        ["graph"] = new([('!', '~')]),
        ["lower"] = new([('a', 'z')]),
        ["print"] = new([(' ', '~')]),
        ["punct"] = new([('!', '/'), (':', '@'), ('[', '`'), ('{', '~')]),
        ["space"] = new([('\t', '\r'), (' ', ' ')]),
        ["upper"] = new([('A', 'Z')]),
        ["word"] = Word,
        ["xdigit"] = new([('0', '9'), ('A', 'F'), ('a', 'f')]),
    };

    // In the order of UnicodeCategory; what is not assigned has no name in Go.
    private static readonly string[] Categories =
    [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co",
        "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So",
    ];

    private static readonly ConcurrentDictionary<string, CodePoints> Read = new(StringComparer.Ordinal);

    /// <summary>The class of a letter behind a backslash, of ASCII only, such as <c>\d</c>; null when it is none.</summary>
    public static CodePoints? OfPerl(char letter) => letter switch
    {
        'd' => Digit,
        's' => Blank,
        'w' => Word,
        'D' => Digit.Negate(),
        'S' => Blank.Negate(),
        'W' => Word.Negate(),
        _ => null,
    };

    /// <summary>The class of a name between <c>[:</c> and <c>:]</c>; null when there is none.</summary>
    public static CodePoints? OfPosix(string name) => Posix.GetValueOrDefault(name);

    /// <summary>The class of a Unicode category such as <c>L</c> or <c>Lu</c>, or <c>Any</c>; null for others: .NET does not know scripts.</summary>
    public static CodePoints? OfUnicode(string name) => name == "Any" ? CodePoints.All
        : name.Length is 1 or 2 && Categories.Any(category => category.StartsWith(name, StringComparison.Ordinal)) ? Read.GetOrAdd(name, OfCategory)
        : null;

    private static CodePoints OfCategory(string name)
    {
        var ranges = new List<(int, int)>();
        for (var codePoint = 0; codePoint <= 0x10FFFF; codePoint++)
        {
            var category = (int)CharUnicodeInfo.GetUnicodeCategory(codePoint);
            if (category < Categories.Length && Categories[category].StartsWith(name, StringComparison.Ordinal))
            {
                ranges.Add((codePoint, codePoint));
            }
        }

        return new CodePoints(ranges);
    }
}
