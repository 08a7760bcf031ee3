using System.Globalization;
using System.Text;

namespace Maestro.Agent.Jq;

// Texts, and what is within them.
internal static partial class JqLexer
{
    // A text with values in it is the sum of its parts: "a\(x)" is ("a" + ((x) | tostring) + ""). With @base64 before it, that takes the place
    // of tostring.
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
