using System.Globalization;
using System.Text;

namespace Maestro.Agent.Feedback;

/// <summary>Turns the text of a path into steps.</summary>
internal sealed class JsonPathParser(string text)
{
    private int _position;
    private string _error = "";

    private bool AtEnd => _position >= text.Length;

    /// <summary>The steps, or null with the error.</summary>
    public List<JsonPathStep>? Parse(out string error)
    {
        var steps = new List<JsonPathStep>();
        SkipBlanks();
        if (Accept('$') || Accept('@'))
        {
            SkipBlanks();
        }
        else if (!AtEnd && IsWordCharacter(text[_position]))
        {
            steps.Add(new JsonPathStep.Identifier(ReadWord()));
        }

        while (!AtEnd && _error.Length == 0)
        {
            if (ReadStep() is { } step)
            {
                steps.Add(step);
            }

            SkipBlanks();
        }

        error = _error;
        return error.Length == 0 ? steps : null;
    }

    private JsonPathStep? ReadStep()
    {
        if (Accept('['))
        {
            return ReadBracket();
        }

        if (!Accept('.'))
        {
            return Fail($"unrecognized character in action: '{text[_position]}'");
        }

        if (AtEnd || text[_position] == '[')
        {
            return null;
        }

        if (Accept('.'))
        {
            return Fail("recursive descent is not supported");
        }

        if (Accept('*'))
        {
            return new JsonPathStep.Any();
        }

        var word = ReadWord();
        return word.Length > 0 ? new JsonPathStep.Field(word) : Fail($"unrecognized character in action: '{text[_position]}'");
    }

    private JsonPathStep? ReadBracket()
    {
        var end = FindBracketEnd();
        if (end < 0)
        {
            return Fail("unterminated array");
        }

        var inner = text[_position..end].Trim();
        _position = end + 1;
        if (inner == "*")
        {
            return new JsonPathStep.All();
        }

        if (int.TryParse(inner, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
        {
            return new JsonPathStep.Index(index);
        }

        if (TryReadQuoted(inner, out var name))
        {
            return new JsonPathStep.Field(name);
        }

        return inner.StartsWith("?(", StringComparison.Ordinal) && inner.EndsWith(')')
            ? ReadFilter(inner[2..^1])
            : Fail($"invalid array index {inner}");
    }

    private JsonPathStep? ReadFilter(string condition)
    {
        var at = condition.IndexOf("==", StringComparison.Ordinal);
        var equal = at >= 0;
        at = equal ? at : condition.IndexOf("!=", StringComparison.Ordinal);
        if (at < 0 || !TryReadQuoted(condition[(at + 2)..].Trim(), out var operand))
        {
            return Fail($"the filter {condition} is not supported, it must compare a field with a text");
        }

        var parser = new JsonPathParser(condition[..at].Trim());
        var steps = parser.Parse(out var error);
        return error.Length == 0 && steps!.TrueForAll(step => step is JsonPathStep.Field)
            ? new JsonPathStep.Filter([.. steps.Cast<JsonPathStep.Field>().Select(step => step.Name)], operand, equal)
            : Fail($"the filter {condition} is not supported, it must compare a field with a text");
    }

    // Brackets and quotes inside of a filter's text do not end it.
    private int FindBracketEnd()
    {
        char? quote = null;
        var depth = 1;
        for (var index = _position; index < text.Length; index++)
        {
            var character = text[index];
            if (quote is not null)
            {
                quote = character == quote ? null : quote;
            }
            else if (character is '"' or '\'')
            {
                quote = character;
            }
            else if (character is '[' or ']')
            {
                depth += character == '[' ? 1 : -1;
                if (depth == 0)
                {
                    return index;
                }
            }
        }

        return -1;
    }

    private static bool TryReadQuoted(string quoted, out string inner)
    {
        var isQuoted = quoted.Length >= 2 && quoted[0] is '"' or '\'' && quoted[^1] == quoted[0]
            && quoted.IndexOf(quoted[0], 1) == quoted.Length - 1;
        inner = isQuoted ? quoted[1..^1] : "";
        return isQuoted;
    }

    private string ReadWord()
    {
        var word = new StringBuilder();
        while (!AtEnd && IsWordCharacter(text[_position]))
        {
            if (text[_position] == '\\' && _position + 1 < text.Length)
            {
                _position++;
            }

            word.Append(text[_position++]);
        }

        return word.ToString();
    }

    private static bool IsWordCharacter(char character) => character is not ('.' or '[' or ']' or '{' or '}' or '*' or ' ' or '$' or '@');

    private bool Accept(char character)
    {
        if (AtEnd || text[_position] != character)
        {
            return false;
        }

        _position++;
        return true;
    }

    private void SkipBlanks()
    {
        while (!AtEnd && text[_position] == ' ')
        {
            _position++;
        }
    }

    private JsonPathStep? Fail(string error)
    {
        _error = error;
        return null;
    }
}
