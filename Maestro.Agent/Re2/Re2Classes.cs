namespace Maestro.Agent.Re2;

/// <summary>Reads classes of characters: <c>[a-z]</c>, <c>\d</c>, <c>\pL</c>, <c>[:alpha:]</c>.</summary>
/// <param name="reader">Where from.</param>
internal sealed class Re2Classes(Re2Reader reader)
{
    /// <summary>A class with a name behind a backslash; null when something else is next.</summary>
    /// <param name="ignoreCase">Whether what differs by case only belongs to it.</param>
    /// <exception cref="Re2SyntaxException">There is no class of that name.</exception>
    public CodePoints? Named(bool ignoreCase)
    {
        if (reader.Left is not ['\\', var letter, ..])
        {
            return null;
        }

        var start = reader.Position;
        if (letter is 'p' or 'P')
        {
            reader.Position += 2;
            var (unicode, isNegated) = Unicode(start);
            return Make(unicode, ignoreCase, isNegated != (letter == 'P'));
        }

        if (NamedClasses.OfPerl(char.ToLowerInvariant(letter)) is not { } set)
        {
            return null;
        }

        reader.Position += 2;
        return Make(set, ignoreCase, char.IsAsciiLetterUpper(letter));
    }

    /// <summary>A class in brackets, the first of which was read.</summary>
    /// <param name="ignoreCase">Whether what differs by case only belongs to it.</param>
    /// <exception cref="Re2SyntaxException">It is malformed.</exception>
    public CodePoints Bracketed(bool ignoreCase)
    {
        var start = reader.Position - 1;
        var isNegated = reader.Accept("^");
        var ranges = new List<(int, int)>();
        // A bracket that comes first closes nothing.
        for (var isFirst = true; isFirst || !reader.Accept("]"); isFirst = false)
        {
            ranges.AddRange((Posix(ignoreCase) ?? Named(ignoreCase) ?? Make(Range(start), ignoreCase, isNegated: false)).Ranges);
        }

        return Make(new CodePoints(ranges), ignoreCase: false, isNegated);
    }

    // Case comes before negation: what differs by case only is left out together.
    private static CodePoints Make(CodePoints set, bool ignoreCase, bool isNegated)
    {
        var all = ignoreCase ? CaseFolding.Fold(set) : set;
        return isNegated ? all.Negate() : all;
    }

    private (CodePoints Set, bool IsNegated) Unicode(int start)
    {
        if (!reader.Accept("{"))
        {
            var letter = reader.IsAtEnd ? "" : char.ConvertFromUtf32(reader.CodePoint());
            return (NamedClasses.OfUnicode(letter) ?? throw InvalidRange(start), false);
        }

        var isNegated = reader.Accept("^");
        var length = reader.Left.IndexOf('}');
        var name = length < 0 ? "" : reader.Left[..length].ToString();
        reader.Position = length < 0 ? reader.Pattern.Length : reader.Position + length + 1;
        return (NamedClasses.OfUnicode(name) ?? throw InvalidRange(start), isNegated);
    }

    private CodePoints? Posix(bool ignoreCase)
    {
        if (!reader.Left.StartsWith("[:", StringComparison.Ordinal) || reader.Left[2..].IndexOf(":]", StringComparison.Ordinal) is not (>= 0 and var length))
        {
            return null;
        }

        var start = reader.Position;
        var name = reader.Left.Slice(2, length).ToString();
        reader.Position += length + 4;
        var isNegated = name.StartsWith('^');
        return Make(NamedClasses.OfPosix(isNegated ? name[1..] : name) ?? throw InvalidRange(start), ignoreCase, isNegated);
    }

    private CodePoints Range(int start)
    {
        var from = reader.Position;
        var first = Member(start);
        var last = first;
        // A dash in front of the closing bracket is one.
        if (reader.Left is ['-', not ']', ..])
        {
            reader.Position++;
            last = Member(start);
        }

        return first <= last ? new CodePoints([(first, last)]) : throw InvalidRange(from);
    }

    private int Member(int start) => reader.IsAtEnd ? throw reader.Error("missing closing ]", start)
        : reader.Left[0] == '\\' ? reader.Escape()
        : reader.CodePoint();

    private Re2SyntaxException InvalidRange(int start) => reader.Error("invalid character class range", start);
}
