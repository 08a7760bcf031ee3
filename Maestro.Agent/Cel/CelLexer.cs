using System.Globalization;
using System.Text;

namespace Maestro.Agent.Cel;

/// <summary>Cuts an expression into tokens.</summary>
internal sealed class CelLexer(string text)
{
    /// <summary>The value of the integer that is one more than the largest; only a minus in front of it makes it one that there is.</summary>
    public const ulong SmallestWithoutSign = (ulong)long.MaxValue + 1;

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

        return ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out var number) && number <= SmallestWithoutSign
            ? new CelToken(CelTokenKind.Integer, digits, number == SmallestWithoutSign ? (object)number : (long)number, _place)
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
        var value = new CelLiteralText(isBytes);
        while (!text.AsSpan(_position).StartsWith(end, StringComparison.Ordinal))
        {
            if (_position >= text.Length || (end.Length == 1 && text[_position] == '\n'))
            {
                throw new CelCompileException("Syntax error: unterminated string literal", _place);
            }

            if (text[_position] == '\\' && !isRaw)
            {
                Escape(value);
            }
            else
            {
                value.Append(text[_position++]);
            }
        }

        _position += end.Length;
        return isBytes
            ? new CelToken(CelTokenKind.Bytes, "", value.ToBytes(), _place)
            : new CelToken(CelTokenKind.String, "", value.ToString(), _place);
    }

    private void Escape(CelLiteralText value)
    {
        var letter = _position + 1 < text.Length ? text[_position + 1] : '\0';
        if (letter is 'n' or 'r' or 't' or 'b' or 'f' or 'a' or 'v' or '\\' or '"' or '\'' or '`' or '?')
        {
            _position += 2;
            value.Append(letter switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'f' => '\f', 'a' => '\a', 'v' => '\v', _ => letter });
            return;
        }

        var (begin, digits, radix) = letter switch
        {
            'x' or 'X' => (2, 2, 16),
            'u' => (2, 4, 16),
            'U' => (2, 8, 16),
            >= '0' and <= '3' => (1, 3, 8),
            _ => throw InvalidEscape(),
        };
        if (Code(begin, digits, radix) is not { } code || !(digits <= 3 ? value.TryAppendOctet(code) : value.TryAppendCodePoint(code)))
        {
            throw InvalidEscape();
        }

        _position += begin + digits;
    }

    private int? Code(int begin, int digits, int radix)
    {
        if (_position + begin + digits > text.Length)
        {
            return null;
        }

        long code = 0;
        foreach (var digit in text.AsSpan(_position + begin, digits))
        {
            var value = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : radix;
            if (value >= radix)
            {
                return null;
            }

            code = (code * radix) + value;
        }

        return code <= int.MaxValue ? (int)code : null;
    }

    private CelCompileException InvalidEscape() => new("Syntax error: invalid escape sequence", _place);
}
