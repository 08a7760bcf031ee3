using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Maestro.Agent.Feedback;

/// <summary>Turns the text of a path, or of an operand of a filter, into steps.</summary>
internal sealed class JsonPathParser(string text)
{
    private const int MaxDepth = 32;
    private readonly List<JsonPathStep> _steps = [];
    private int _position;
    private int _depth;

    private bool AtEnd => _position >= text.Length;

    /// <summary>The steps.</summary>
    /// <exception cref="JsonPathException">The text is no path.</exception>
    public IReadOnlyList<JsonPathStep> Parse()
    {
        while (!AtEnd)
        {
            ReadStep();
        }

        return _steps;
    }

    private void ReadStep()
    {
        var character = text[_position];
        if (character is ' ' or '@' or '$')
        {
            _position++;
        }
        else if (character is '\r' or '\n')
        {
            throw new JsonPathException("unclosed action");
        }
        else if (Accept("[?("))
        {
            ReadFilter();
        }
        else if (Accept(".."))
        {
            ReadRecursion();
        }
        else if (Accept("["))
        {
            ReadBracket();
        }
        else if (Accept("."))
        {
            ReadField();
        }
        else if (character is '"' or '\'')
        {
            ReadQuoted();
        }
        else if (character is '+' or '-' || char.IsAsciiDigit(character))
        {
            ReadNumber();
        }
        else if (char.IsLetterOrDigit(character) || character == '_')
        {
            ReadIdentifier();
        }
        else
        {
            throw new JsonPathException($"unrecognized character in action: U+{(int)character:X4} '{character}'");
        }
    }

    private void ReadField()
    {
        // A dot before a bracket or at the end means nothing.
        if (AtEnd || text[_position] == '[')
        {
            return;
        }

        var word = ReadWord(out var isWildcard);
        if (word.Length == 0)
        {
            throw new JsonPathException(
                AtEnd ? "a field name is missing" : $"unrecognized character in action: U+{(int)text[_position]:X4} '{text[_position]}'");
        }

        _steps.Add(isWildcard ? new JsonPathStep.Any() : new JsonPathStep.Field(word));
    }

    private void ReadRecursion()
    {
        if (_steps is [.., JsonPathStep.Recursion])
        {
            throw new JsonPathException("invalid multiple recursive descent");
        }

        _steps.Add(new JsonPathStep.Recursion());
        if (!AtEnd && (char.IsLetterOrDigit(text[_position]) || text[_position] is '_' or '*'))
        {
            ReadField();
        }
    }

    private void ReadBracket()
    {
        var inner = text[_position..FindEnd(']', "unterminated array")];
        _position += inner.Length + 1;
        var parts = Split(inner);
        if (parts.Count > 1)
        {
            _steps.Add(new JsonPathStep.Union([.. parts.Select(part => Nested($"[{part.Trim()}]"))]));
            return;
        }

        inner = inner.Trim();
        if (inner.Length >= 2 && inner[0] is '\'' or '"' && inner[^1] == inner[0])
        {
            _steps.Add(KeyOf(inner[1..^1]));
        }
        else
        {
            _steps.Add(JsonPathStep.Slice.Parse(inner == "*" ? ":" : inner));
        }
    }

    private JsonPathStep KeyOf(string name) => name.AsSpan().ContainsAny(".\\[") && TryNested("." + name) is { } path
        ? new JsonPathStep.Key(name, path)
        : new JsonPathStep.Field(name);

    private IReadOnlyList<JsonPathStep>? TryNested(string part)
    {
        try
        {
            return Nested(part);
        }
        catch (JsonPathException)
        {
            // It is a name and nothing else.
            return null;
        }
    }

    private void ReadFilter()
    {
        var condition = text[_position..FindEnd(')', "unterminated filter")];
        _position += condition.Length + 1;
        if (!Accept("]"))
        {
            throw new JsonPathException("unclosed array expect ]");
        }

        var at = FindOperator(condition, out var length);
        _steps.Add(at < 0
            ? new JsonPathStep.Filter(Nested(condition), "exists", [])
            : new JsonPathStep.Filter(Nested(condition[..at]), condition[at..(at + length)], Nested(condition[(at + length)..])));
    }

    private void ReadQuoted()
    {
        var quote = text[_position++];
        var value = new StringBuilder();
        while (!AtEnd && text[_position] != quote)
        {
            if (text[_position] == '\\' && _position + 1 < text.Length)
            {
                _position++;
            }

            value.Append(text[_position++]);
        }

        if (AtEnd)
        {
            throw new JsonPathException("unterminated quoted string");
        }

        _position++;
        var json = $"\"{JsonEncodedText.Encode(value.ToString())}\"";
        _steps.Add(new JsonPathStep.Literal(JsonElement.Parse(json)));
    }

    private void ReadNumber()
    {
        var start = _position++;
        while (!AtEnd && (char.IsAsciiDigit(text[_position]) || text[_position] is '.' or 'e' or 'E'))
        {
            _position++;
        }

        var number = text[start.._position];
        var literal = long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)
            ? integer.ToString(CultureInfo.InvariantCulture)
            : double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real)
                ? real.ToString("0.0###############", CultureInfo.InvariantCulture)
                : throw new JsonPathException($"cannot parse number {number}");
        _steps.Add(new JsonPathStep.Literal(JsonElement.Parse(literal)));
    }

    private void ReadIdentifier()
    {
        var word = ReadWord(out _);
        _steps.Add(word is "true" or "false" ? new JsonPathStep.Literal(JsonElement.Parse(word)) : new JsonPathStep.Identifier(word));
    }

    private string ReadWord(out bool isWildcard)
    {
        var word = new StringBuilder();
        var start = _position;
        while (!AtEnd && text[_position] is not (' ' or '\t' or '\r' or '\n' or '.' or ',' or '[' or ']' or '$' or '@' or '{' or '}'))
        {
            if (text[_position] == '\\' && _position + 1 < text.Length)
            {
                _position++;
            }

            word.Append(text[_position++]);
        }

        isWildcard = text[start.._position] == "*";
        return word.ToString();
    }

    private IReadOnlyList<JsonPathStep> Nested(string part) =>
        _depth >= MaxDepth ? throw new JsonPathException("nested too deeply") : new JsonPathParser(part) { _depth = _depth + 1 }.Parse();

    // Brackets and quotes inside do not end it.
    private int FindEnd(char end, string error)
    {
        char? quote = null;
        var depth = 0;
        for (var index = _position; index < text.Length; index++)
        {
            var character = text[index];
            if (quote is not null)
            {
                quote = character == quote && text[index - 1] != '\\' ? null : quote;
            }
            else if (character is '"' or '\'')
            {
                quote = character;
            }
            else if (character == end && depth == 0)
            {
                return index;
            }
            else if (character is '[' or '(')
            {
                depth++;
            }
            else if (character is ']' or ')')
            {
                depth--;
            }
        }

        throw new JsonPathException(error);
    }

    private static List<string> Split(string inner)
    {
        var parts = new List<string>();
        char? quote = null;
        var start = 0;
        for (var index = 0; index < inner.Length; index++)
        {
            var character = inner[index];
            if (quote is not null)
            {
                quote = character == quote ? null : quote;
            }
            else if (character is '"' or '\'')
            {
                quote = character;
            }
            else if (character == ',')
            {
                parts.Add(inner[start..index]);
                start = index + 1;
            }
        }

        parts.Add(inner[start..]);
        return parts;
    }

    private static int FindOperator(string condition, out int length)
    {
        char? quote = null;
        for (var index = 0; index < condition.Length; index++)
        {
            var character = condition[index];
            if (quote is not null)
            {
                quote = character == quote ? null : quote;
            }
            else if (character is '"' or '\'')
            {
                quote = character;
            }
            else if (character is '!' or '<' or '>' or '=')
            {
                length = 1;
                while (index + length < condition.Length && condition[index + length] is '!' or '<' or '>' or '=')
                {
                    length++;
                }

                return index;
            }
        }

        length = 0;
        return -1;
    }

    private bool Accept(string expected)
    {
        if (!text.AsSpan(_position).StartsWith(expected, StringComparison.Ordinal))
        {
            return false;
        }

        _position += expected.Length;
        return true;
    }
}
