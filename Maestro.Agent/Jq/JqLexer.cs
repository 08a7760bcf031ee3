using System.Globalization;
using System.Text;

namespace Maestro.Agent.Jq;

/// <summary>What a piece of an expression is.</summary>
internal enum JqTokenKind
{
    /// <summary>A name, or a keyword.</summary>
    Name,
    /// <summary>A member of the input: <c>.name</c>.</summary>
    Field,
    /// <summary>A variable: <c>$name</c>.</summary>
    Variable,
    /// <summary>A text in quotes.</summary>
    Text,
    /// <summary>A number.</summary>
    Number,
    /// <summary>An operator or bracket.</summary>
    Symbol,
    /// <summary>The end.</summary>
    End,
}

/// <summary>A piece of an expression.</summary>
internal readonly record struct JqToken(JqTokenKind Kind, string Text);

/// <summary>Cuts an expression into pieces.</summary>
internal static class JqLexer
{
    // Longer ones first.
    private static readonly string[] Symbols =
        ["//", "==", "!=", "<=", ">=", "..", "|", ",", "+", "-", "*", "/", "%", "<", ">", "(", ")", "[", "]", "{", "}", ":", ";", "?", "."];

    /// <summary>The pieces in order, ended by <see cref="JqTokenKind.End"/>.</summary>
    /// <exception cref="JqException">A character or text makes no sense.</exception>
    public static IReadOnlyList<JqToken> Read(string expression)
    {
        var tokens = new List<JqToken>();
        var at = 0;
        while (at < expression.Length)
        {
            var c = expression[at];
            if (char.IsWhiteSpace(c))
            {
                at++;
            }
            else if (c == '"')
            {
                tokens.Add(new JqToken(JqTokenKind.Text, ReadText(expression, ref at)));
            }
            else if (char.IsAsciiDigit(c))
            {
                tokens.Add(new JqToken(JqTokenKind.Number, ReadNumber(expression, ref at)));
            }
            else if (IsNameStart(c))
            {
                tokens.Add(new JqToken(JqTokenKind.Name, ReadName(expression, ref at)));
            }
            else if (c is '.' or '$' && at + 1 < expression.Length && IsNameStart(expression[at + 1]))
            {
                at++;
                tokens.Add(new JqToken(c == '.' ? JqTokenKind.Field : JqTokenKind.Variable, ReadName(expression, ref at)));
            }
            else
            {
                tokens.Add(new JqToken(JqTokenKind.Symbol, ReadSymbol(expression, ref at)));
            }
        }

        tokens.Add(new JqToken(JqTokenKind.End, ""));
        return tokens;
    }

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';

    private static string ReadName(string expression, ref int at)
    {
        var start = at;
        while (at < expression.Length && (char.IsAsciiLetterOrDigit(expression[at]) || expression[at] == '_'))
        {
            at++;
        }

        return expression[start..at];
    }

    private static string ReadNumber(string expression, ref int at)
    {
        var start = at;
        while (at < expression.Length
            && (char.IsAsciiDigit(expression[at]) || expression[at] is '.' or 'e' or 'E' || (expression[at] is '+' or '-' && expression[at - 1] is 'e' or 'E')))
        {
            at++;
        }

        var text = expression[start..at];
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? text : throw new JqException($"'{text}' is not a number");
    }

    private static string ReadSymbol(string expression, ref int at)
    {
        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(expression, at, symbol, 0, symbol.Length) == 0)
            {
                at += symbol.Length;
                return symbol;
            }
        }

        throw new JqException($"unexpected character '{expression[at]}'");
    }

    private static string ReadText(string expression, ref int at)
    {
        var text = new StringBuilder();
        for (at++; at < expression.Length; at++)
        {
            var c = expression[at];
            if (c == '"')
            {
                at++;
                return text.ToString();
            }

            text.Append(c == '\\' ? ReadEscape(expression, ref at) : c);
        }

        throw new JqException("a text is not closed");
    }

    private static char ReadEscape(string expression, ref int at)
    {
        var c = ++at < expression.Length ? expression[at] : '\0';
        switch (c)
        {
            case '"' or '\\' or '/':
                return c;
            case 'n':
                return '\n';
            case 't':
                return '\t';
            case 'r':
                return '\r';
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'u' when at + 4 < expression.Length
                && ushort.TryParse(expression.AsSpan(at + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var unit):
                at += 4;
                return (char)unit;
            case '(':
                throw new JqException("string interpolation is not supported");
            default:
                throw new JqException($"'\\{c}' is no escape");
        }
    }
}
