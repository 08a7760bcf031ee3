using System.Buffers;
using System.Text;

namespace Maestro.Grains.Search;

/// <summary>Takes words, numbers and strings from a search text, from left to right.</summary>
internal sealed class SearchScanner(string text, bool backslashEscapes)
{
    private const int ShownToken = 32;

    private static readonly SearchValues<char> BareWordEnds = SearchValues.Create(" \t\r\n'(),<>=@");

    private int _position;

    /// <summary>1-based position of the next character.</summary>
    public int Position => _position + 1;

    /// <summary>Skips blanks and tells whether the text is at its end.</summary>
    public bool AtEnd()
    {
        while (_position < text.Length && text[_position] is ' ' or '\t' or '\r' or '\n')
        {
            _position++;
        }

        return _position == text.Length;
    }

    /// <summary>The next character after blanks; NUL at the end.</summary>
    public char Peek() => AtEnd() ? '\0' : text[_position];

    /// <summary>Takes the symbol when it comes next.</summary>
    public bool Take(string symbol)
    {
        if (AtEnd() || string.CompareOrdinal(text, _position, symbol, 0, symbol.Length) != 0)
        {
            return false;
        }

        _position += symbol.Length;
        return true;
    }

    /// <summary>Takes the symbol or fails.</summary>
    public void Expect(string symbol)
    {
        if (!Take(symbol))
        {
            throw Unexpected($"'{symbol}' is expected");
        }
    }

    /// <summary>Takes the keyword, in any case, when it is the next whole word.</summary>
    public bool TakeKeyword(string keyword)
    {
        if (AtEnd() || !PeekWord().Equals(keyword, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        _position += keyword.Length;
        return true;
    }

    /// <summary>Takes a name of ASCII letters, digits and underscores, or one in double quotes.</summary>
    public string TakeName()
    {
        if (Peek() == '"')
        {
            return TakeQuoted('"', false);
        }

        var word = PeekWord();
        if (word.IsEmpty || SearchKeywords.IsReserved(word))
        {
            throw Unexpected("a column name is expected");
        }

        _position += word.Length;
        return word.ToString();
    }

    /// <summary>Takes a string in single quotes. A quote inside is written twice or, in the JSON dialect, after a backslash.</summary>
    public string TakeString() => Peek() == '\'' ? TakeQuoted('\'', backslashEscapes) : throw Unexpected("a string in single quotes is expected");

    /// <summary>Takes a number with optional sign, fraction and exponent, or nothing.</summary>
    public bool TryTakeNumber(out string number)
    {
        number = "";
        AtEnd();
        var end = NumberSyntax.EndOf(text, _position);
        if (end == _position || (end < text.Length && (IsNamePart(text[end]) || text[end] == '.')))
        {
            return false;
        }

        number = text[_position..end];
        _position = end;
        return true;
    }

    /// <summary>Takes a value without quotes, as the JSON dialect allows.</summary>
    public bool TryTakeBareWord(out string word)
    {
        word = "";
        AtEnd();
        var rest = text.AsSpan(_position);
        var length = rest.IndexOfAny(BareWordEnds);
        var found = length < 0 ? rest : rest[..length];
        if (found.IsEmpty || (SearchKeywords.IsReserved(found) && !found.Equals("null", StringComparison.OrdinalIgnoreCase)))
        {
            return false;
        }

        word = found.ToString();
        _position += word.Length;
        return true;
    }

    /// <summary>The error for what stands at the current position.</summary>
    public SearchSyntaxException Unexpected(string expected)
    {
        if (AtEnd())
        {
            return new SearchSyntaxException(Position, $"unexpected end, {expected}");
        }

        var rest = text.AsSpan(_position);
        var length = rest.IndexOfAny(" \t\r\n");
        var token = length < 0 ? rest : rest[..length];
        return new SearchSyntaxException(Position, $"unexpected token `{token[..Math.Min(token.Length, ShownToken)]}`, {expected}");
    }

    private ReadOnlySpan<char> PeekWord()
    {
        var end = _position;
        while (end < text.Length && IsNamePart(text[end]) && !(end == _position && char.IsAsciiDigit(text[end])))
        {
            end++;
        }

        return text.AsSpan(_position, end - _position);
    }

    private string TakeQuoted(char quote, bool backslash)
    {
        var start = Position;
        var value = new StringBuilder();
        for (_position++; _position < text.Length; _position++)
        {
            var current = text[_position];
            var next = _position + 1 < text.Length ? text[_position + 1] : '\0';
            if (next == quote && (current == quote || (backslash && current == '\\')))
            {
                value.Append(quote);
                _position++;
            }
            else if (current == quote)
            {
                _position++;
                return value.ToString();
            }
            else if (current == '\0')
            {
                throw new SearchSyntaxException(Position, "a string must not hold a NUL character");
            }
            else
            {
                value.Append(current);
            }
        }

        throw new SearchSyntaxException(start, "EOF encountered while parsing string");
    }

    private static bool IsNamePart(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';
}
