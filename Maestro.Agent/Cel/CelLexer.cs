using System.Globalization;
using System.Text;

namespace Maestro.Agent.Cel;

/// <summary>Cuts an expression into tokens.</summary>
internal sealed class CelLexer(string text)
{
    private static readonly string[] Operators =
        ["==", "!=", "<=", ">=", "&&", "||", "[?", ".?", "?", ":", "<", ">", "!", "+", "-", "*", "/", "%", ".", ",", "(", ")", "[", "]", "{", "}"];

    private int _position;

    // Where the token begins that is read.
    private CelPlace _place = new(1, 1);
    private int _placed;

    /// <summary>The tokens, the last of which is the end.</summary>
    /// <exception cref="CelCompileException">A character means nothing, or a literal is malformed.</exception>
    public List<CelToken> Read()
    {
        var tokens = new List<CelToken>();
        while (true)
        {
            SkipBlanks();
            MovePlace();
            var token = Next();
            tokens.Add(token);
            if (token.Kind == CelTokenKind.End)
            {
                return tokens;
            }
        }
    }

    private void MovePlace()
    {
        var passed = text.AsSpan(_placed, _position - _placed);
        var end = passed.LastIndexOf('\n');
        _place = new CelPlace(_place.Line + passed.Count('\n'), (end < 0 ? _place.Column : 1) + CelCodePoints.Count(passed[(end + 1)..]));
        _placed = _position;
    }

    private CelToken Next()
    {
        if (_position >= text.Length)
        {
            return new CelToken(CelTokenKind.End, "<EOF>", null, _place);
        }

        var character = text[_position];
        if (char.IsAsciiDigit(character) || (character == '.' && _position + 1 < text.Length && char.IsAsciiDigit(text[_position + 1])))
        {
            return Number();
        }

        if (character is '"' or '\'' || IsStringPrefix())
        {
            return String();
        }

        if (char.IsAsciiLetter(character) || character == '_')
        {
            var start = _position;
            while (_position < text.Length && (char.IsAsciiLetterOrDigit(text[_position]) || text[_position] == '_'))
            {
                _position++;
            }

            return new CelToken(CelTokenKind.Identifier, text[start.._position], null, _place);
        }

        foreach (var candidate in Operators)
        {
            if (text.AsSpan(_position).StartsWith(candidate, StringComparison.Ordinal))
            {
                _position += candidate.Length;
                return new CelToken(CelTokenKind.Operator, candidate, null, _place);
            }
        }

        Rune.DecodeFromUtf16(text.AsSpan(_position), out var unknown, out _);
        throw new CelCompileException($"Syntax error: token recognition error at: '{unknown}'", _place);
    }

    private void SkipBlanks()
    {
        while (_position < text.Length)
        {
            if (char.IsWhiteSpace(text[_position]))
            {
                _position++;
            }
            else if (text.AsSpan(_position).StartsWith("//", StringComparison.Ordinal))
            {
                var end = text.IndexOf('\n', _position);
                _position = end < 0 ? text.Length : end;
            }
            else
            {
                return;
            }
        }
    }

    private CelToken Number()
    {
        var start = _position;
        if (text.AsSpan(start).StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            _position += 2;
            SkipWhile(char.IsAsciiHexDigit);
            return Whole(text[(start + 2).._position], NumberStyles.AllowHexSpecifier);
        }

        SkipWhile(char.IsAsciiDigit);
        var isDouble = false;
        if (_position + 1 < text.Length && text[_position] == '.' && char.IsAsciiDigit(text[_position + 1]))
        {
            isDouble = true;
            _position++;
            SkipWhile(char.IsAsciiDigit);
        }

        if (_position < text.Length && text[_position] is 'e' or 'E')
        {
            isDouble = true;
            _position++;
            if (_position < text.Length && text[_position] is '+' or '-')
            {
                _position++;
            }

            SkipWhile(char.IsAsciiDigit);
        }

        if (!isDouble)
        {
            return Whole(text[start.._position], NumberStyles.None);
        }

        return double.TryParse(text[start.._position], NumberStyles.Float, CultureInfo.InvariantCulture, out var real)
            ? new CelToken(CelTokenKind.Double, text[start.._position], real, _place)
            : throw new CelCompileException("Syntax error: invalid double literal", _place);
    }

    private CelToken Whole(string digits, NumberStyles style)
    {
        if (_position < text.Length && text[_position] is 'u' or 'U')
        {
            _position++;
            return ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out var unsigned)
                ? new CelToken(CelTokenKind.Unsigned, digits, unsigned, _place)
                : throw new CelCompileException("Syntax error: invalid uint literal", _place);
        }

        // The smallest integer is one more than the largest; the minus in front of it comes later.
        return ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out var number) && number <= (ulong)long.MaxValue + 1
            ? new CelToken(CelTokenKind.Integer, digits, unchecked((long)number), _place)
            : throw new CelCompileException("Syntax error: invalid int literal", _place);
    }

    private void SkipWhile(Func<char, bool> matches)
    {
        while (_position < text.Length && matches(text[_position]))
        {
            _position++;
        }
    }

    private bool IsStringPrefix()
    {
        var index = _position;
        while (index < text.Length && index < _position + 2 && text[index] is 'r' or 'R' or 'b' or 'B')
        {
            index++;
        }

        return index > _position && index < text.Length && text[index] is '"' or '\'';
    }

    private CelToken String()
    {
        var (isRaw, isBytes) = (false, false);
        while (text[_position] is not ('"' or '\''))
        {
            isRaw |= text[_position] is 'r' or 'R';
            isBytes |= text[_position] is 'b' or 'B';
            _position++;
        }

        var quote = text[_position];
        var end = text.AsSpan(_position).StartsWith(new string(quote, 3), StringComparison.Ordinal) ? new string(quote, 3) : quote.ToString();
        _position += end.Length;
        var value = new StringBuilder();
        while (!text.AsSpan(_position).StartsWith(end, StringComparison.Ordinal))
        {
            if (_position >= text.Length || (end.Length == 1 && text[_position] == '\n'))
            {
                throw new CelCompileException("Syntax error: unterminated string literal", _place);
            }

            if (text[_position] == '\\' && !isRaw)
            {
                value.Append(Escape());
            }
            else
            {
                value.Append(text[_position++]);
            }
        }

        _position += end.Length;
        return isBytes
            ? new CelToken(CelTokenKind.Bytes, "", Encoding.UTF8.GetBytes(value.ToString()), _place)
            : new CelToken(CelTokenKind.String, "", value.ToString(), _place);
    }

    private string Escape()
    {
        var letter = _position + 1 < text.Length ? text[_position + 1] : '\0';
        var digits = letter switch { 'x' or 'X' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
        {
            if (_position + 2 + digits > text.Length
                || !int.TryParse(text.AsSpan(_position + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
                || code > 0x10FFFF || code is >= 0xD800 and <= 0xDFFF)
            {
                throw new CelCompileException("Syntax error: invalid escape sequence", _place);
            }

            _position += 2 + digits;
            return char.ConvertFromUtf32(code);
        }

        _position += 2;
        return letter switch
        {
            'n' => "\n",
            'r' => "\r",
            't' => "\t",
            'b' => "\b",
            'f' => "\f",
            'a' => "\a",
            'v' => "\v",
            '\\' or '"' or '\'' or '`' or '?' => letter.ToString(),
            _ => throw new CelCompileException("Syntax error: invalid escape sequence", _place),
        };
    }
}
