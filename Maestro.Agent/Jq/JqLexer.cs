using System.Globalization;
using System.Text;

namespace Maestro.Agent.Jq;

/// <summary>Cuts an expression into pieces.</summary>
internal static class JqLexer
{
    // Longer ones first.
    private static readonly string[] Symbols =
        ["//=", "|=", "+=", "-=", "*=", "/=", "%=", "//", "==", "!=", "<=", ">=", "..", "=", "|", ",", "+", "-", "*", "/", "%", "<", ">", "(", ")", "[", "]", "{", "}", ":", ";", "?", "."];

    /// <summary>The pieces in order, ended by <see cref="JqTokenKind.End"/>.</summary>
    /// <exception cref="JqException">A character or text makes no sense.</exception>
    public static IReadOnlyList<JqToken> Read(string expression)
    {
        var tokens = new List<JqToken>();
        var at = 0;
        Read(expression, ref at, tokens, isInText: false);
        tokens.Add(new JqToken(JqTokenKind.End, ""));
        return tokens;
    }

    // What is within a text ends with the bracket that closes it.
    private static void Read(string expression, ref int at, List<JqToken> tokens, bool isInText)
    {
        for (var open = 0; at < expression.Length;)
        {
            var c = expression[at];
            if (char.IsWhiteSpace(c))
            {
                at++;
            }
            else if (c == '#')
            {
                var end = expression.IndexOf('\n', at);
                at = end < 0 ? expression.Length : end;
            }
            else if (c == '"')
            {
                ReadText(expression, ref at, tokens);
            }
            else if (char.IsAsciiDigit(c) || (c == '.' && at + 1 < expression.Length && char.IsAsciiDigit(expression[at + 1])))
            {
                tokens.Add(new JqToken(JqTokenKind.Number, ReadNumber(expression, ref at)));
            }
            else if (IsNameStart(c))
            {
                tokens.Add(new JqToken(JqTokenKind.Name, ReadName(expression, ref at)));
            }
            else if (c is '.' or '$' or '@' && at + 1 < expression.Length && IsNameStart(expression[at + 1]))
            {
                at++;
                var name = ReadName(expression, ref at);
                tokens.Add(c switch
                {
                    '.' => new JqToken(JqTokenKind.Field, name),
                    '$' => new JqToken(JqTokenKind.Variable, name),
                    _ => new JqToken(JqTokenKind.Format, $"@{name}"),
                });
            }
            else if (isInText && c == ')' && open-- == 0)
            {
                at++;
                return;
            }
            else
            {
                open += c == '(' ? 1 : 0;
                tokens.Add(new JqToken(JqTokenKind.Symbol, ReadSymbol(expression, ref at)));
            }
        }

        if (isInText)
        {
            throw new JqException("a text is not closed");
        }
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
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? text
            : throw new JqException($"'{text}' is not a number");
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

    // A text with values in it is the sum of its parts: "a\(x)" is ("a" + ((x) | tostring) + ""), and with @base64 before it that is what writes x.
    private static void ReadText(string expression, ref int at, List<JqToken> tokens)
    {
        var writer = new JqToken(JqTokenKind.Name, "tostring");
        if (tokens is [.., { Kind: JqTokenKind.Format } format])
        {
            writer = format;
            tokens.RemoveAt(tokens.Count - 1);
        }

        var start = tokens.Count;
        var text = new StringBuilder();
        for (at++; at < expression.Length; at++)
        {
            var c = expression[at];
            if (c == '"')
            {
                at++;
                tokens.Add(new JqToken(JqTokenKind.Text, text.ToString()));
                if (tokens.Count > start + 1)
                {
                    tokens.Insert(start, new JqToken(JqTokenKind.Symbol, "("));
                    tokens.Add(new JqToken(JqTokenKind.Symbol, ")"));
                }

                return;
            }

            if (c == '\\' && at + 1 < expression.Length && expression[at + 1] == '(')
            {
                at += 2;
                Add(tokens, new JqToken(JqTokenKind.Text, text.ToString()), "+", "(", "(");
                Read(expression, ref at, tokens, isInText: true);
                Add(tokens, new JqToken(JqTokenKind.Symbol, ")"), "|");
                Add(tokens, writer, ")", "+");
                text.Clear();
                at--;
            }
            else
            {
                text.Append(c == '\\' ? ReadEscape(expression, ref at) : c);
            }
        }

        throw new JqException("a text is not closed");
    }

    private static void Add(List<JqToken> tokens, JqToken token, params ReadOnlySpan<string> symbols)
    {
        tokens.Add(token);
        foreach (var symbol in symbols)
        {
            tokens.Add(new JqToken(JqTokenKind.Symbol, symbol));
        }
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
            default:
                throw new JqException($"'\\{c}' is no escape");
        }
    }
}
