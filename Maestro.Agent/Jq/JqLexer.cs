using System.Globalization;

namespace Maestro.Agent.Jq;

/// <summary>Cuts an expression into pieces.</summary>
internal static partial class JqLexer
{
    // Longer ones first.
    private static readonly string[] Symbols =
    [
        "//=", "|=", "+=", "-=", "*=", "/=", "%=", "//", "==", "!=", "<=", ">=", "..", "=", "|",
        ",", "+", "-", "*", "/", "%", "<", ">", "(", ")", "[", "]", "{", "}", ":", ";", "?", ".",
    ];

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
}
