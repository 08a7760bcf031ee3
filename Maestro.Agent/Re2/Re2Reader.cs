using System.Globalization;
using System.Text;

namespace Maestro.Agent.Re2;

/// <summary>Goes through a pattern.</summary>
/// <param name="pattern">The pattern.</param>
internal sealed class Re2Reader(string pattern)
{
    /// <summary>The whole pattern.</summary>
    public string Pattern => pattern;

    /// <summary>Where it is.</summary>
    public int Position { get; set; }

    /// <summary>Whether there is nothing left.</summary>
    public bool IsAtEnd => Position >= pattern.Length;

    /// <summary>What is left.</summary>
    public ReadOnlySpan<char> Left => pattern.AsSpan(Position);

    /// <summary>Passes over a text that is next; false when another is.</summary>
    public bool Accept(string text)
    {
        if (!Left.StartsWith(text, StringComparison.Ordinal))
        {
            return false;
        }

        Position += text.Length;
        return true;
    }

    /// <summary>The next code point.</summary>
    public int CodePoint()
    {
        // What is no code point, such as half a pair, is read as Go reads octets that are none.
        Rune.DecodeFromUtf16(Left, out var rune, out var length);
        Position += length;
        return rune.Value;
    }

    /// <summary>The code point that a backslash and what follows it stand for.</summary>
    /// <exception cref="Re2SyntaxException">They stand for none.</exception>
    public int Escape()
    {
        var start = Position++;
        if (IsAtEnd)
        {
            throw new Re2SyntaxException("trailing backslash at end of expression", "");
        }

        var letter = CodePoint();
        return letter switch
        {
            'a' => '\a',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            'x' => Hexadecimal() ?? throw InvalidEscape(start),
            '0' => Octal(letter),
            // A single digit would be a reference to a group.
            >= '1' and <= '7' when Left is [>= '0' and <= '7', ..] => Octal(letter),
            < 0x80 when !char.IsAsciiLetterOrDigit((char)letter) => letter,
            _ => throw InvalidEscape(start),
        };
    }

    /// <summary>What was read since a place is wrong.</summary>
    public Re2SyntaxException Error(string problem, int start) => new(problem, pattern[start..Position]);

    private Re2SyntaxException InvalidEscape(int start) => Error("invalid escape sequence", start);

    private int Octal(int first)
    {
        var value = first - '0';
        for (var digits = 1; digits < 3 && Left is [>= '0' and <= '7', ..]; digits++)
        {
            value = (value * 8) + pattern[Position++] - '0';
        }

        return value;
    }

    // Two digits, or any number of them in braces; null for anything else.
    private int? Hexadecimal()
    {
        if (!Accept("{"))
        {
            var digits = Left[..Math.Min(2, Left.Length)];
            Position += digits.Length;
            return digits.Length == 2 && int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) ? code : null;
        }

        int? value = null;
        while (!IsAtEnd)
        {
            var letter = CodePoint();
            if (letter == '}')
            {
                return value;
            }

            var digit = letter < 0x80 ? "0123456789abcdef".IndexOf(char.ToLowerInvariant((char)letter), StringComparison.Ordinal) : -1;
            value = ((value ?? 0) * 16) + digit;
            if (digit < 0 || value > CodePoints.Last)
            {
                return null;
            }
        }

        return null;
    }
}
