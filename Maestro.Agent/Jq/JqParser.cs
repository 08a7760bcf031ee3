using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

/// <summary>
/// Reads expressions of jq, as far as somebody needs them to say which fields are meant: all operators and paths, conditions, variables,
/// and the functions of <see cref="JqFunctions"/>. Definitions, loops, formats and string interpolation are not among it.
/// </summary>
internal sealed class JqParser
{
    private const int MaxDepth = 100;
    private const int MaxLength = 10_000;

    private static readonly string[] Unsupported = ["def", "reduce", "foreach", "label", "import", "include", "__loc__"];

    // Binary operators from the loosest to the tightest, between the comma and the terms.
    private static readonly string[][] Levels = [["or"], ["and"], ["==", "!=", "<", "<=", ">", ">="], ["+", "-"], ["*", "/", "%"]];

    private readonly IReadOnlyList<JqToken> _tokens;
    private int _at;
    private int _depth;

    private JqParser(IReadOnlyList<JqToken> tokens) => _tokens = tokens;

    private JqToken Next => _tokens[_at];

    /// <summary>Reads an expression.</summary>
    /// <exception cref="JqException">It cannot be read; the message says where.</exception>
    public static JqNode Parse(string expression)
    {
        if (expression.Length > MaxLength)
        {
            throw new JqException($"the expression is longer than {MaxLength} characters");
        }

        var parser = new JqParser(JqLexer.Read(expression));
        var node = parser.Pipe();
        return parser.Next.Kind == JqTokenKind.End ? node : throw parser.Unexpected();
    }

    // Everything that reads a part of itself comes by here.
    private JqNode Nested(Func<JqNode> part)
    {
        if (++_depth > MaxDepth)
        {
            throw new JqException("the expression is nested too deeply");
        }

        var node = part();
        _depth--;
        return node;
    }

    private JqNode Pipe() => Nested(Piped);

    private JqNode Piped()
    {
        var left = Comma();
        if (TakeName("as"))
        {
            var name = Next.Kind == JqTokenKind.Variable ? _tokens[_at++].Text : throw Unexpected();
            Require("|");
            return new JqNode.Bind(left, name, Pipe());
        }

        return Take("|") ? new JqNode.Piped(left, Pipe()) : left;
    }

    private JqNode Comma()
    {
        var left = Alternative();
        while (Take(","))
        {
            left = new JqNode.Both(left, Alternative());
        }

        return left;
    }

    private JqNode Alternative()
    {
        var left = Binary(0);
        return Take("//") ? new JqNode.Otherwise(left, Nested(Alternative)) : left;
    }

    private JqNode Binary(int level)
    {
        if (level == Levels.Length)
        {
            return Postfix();
        }

        var left = Binary(level + 1);
        while (Levels[level].FirstOrDefault(IsNext) is { } symbol)
        {
            _at++;
            left = new JqNode.Operation(symbol, left, Binary(level + 1));
        }

        return left;
    }

    private bool IsNext(string symbol) => Next.Text == symbol && Next.Kind is JqTokenKind.Symbol or JqTokenKind.Name;

    private JqNode Postfix()
    {
        // What stands in brackets is tried as a whole, although a step may be its last.
        var isStep = Next is { Kind: JqTokenKind.Field } or { Kind: JqTokenKind.Symbol, Text: "." };
        var term = Term();
        while (true)
        {
            if (Take("?"))
            {
                term = isStep && term is JqNode.PathStep step ? step with { IsOptional = true } : new JqNode.Try(term, null);
                continue;
            }

            if (Next.Kind == JqTokenKind.Field)
            {
                term = new JqNode.Index(term, new JqNode.Literal(_tokens[_at++].Text));
            }
            else if (Next is { Kind: JqTokenKind.Symbol, Text: "." } && _tokens[_at + 1].Kind == JqTokenKind.Text)
            {
                term = new JqNode.Index(term, new JqNode.Literal(_tokens[_at + 1].Text));
                _at += 2;
            }
            else if (Next is { Kind: JqTokenKind.Symbol, Text: "." } && _tokens[_at + 1] is { Kind: JqTokenKind.Symbol, Text: "[" })
            {
                _at++;
            }
            else if (Take("["))
            {
                term = Bracket(term);
            }
            else
            {
                return term;
            }

            isStep = true;
        }
    }

    private JqNode Bracket(JqNode term)
    {
        if (Take("]"))
        {
            return new JqNode.Iterate(term);
        }

        var from = IsNext(":") ? null : Pipe();
        if (!Take(":"))
        {
            Require("]");
            return new JqNode.Index(term, from!);
        }

        var to = IsNext("]") ? null : Pipe();
        Require("]");
        return new JqNode.Slice(term, from, to);
    }

    private JqNode Term()
    {
        var token = Next;
        _at++;
        switch (token.Kind)
        {
            case JqTokenKind.Field:
                return new JqNode.Index(new JqNode.Identity(), new JqNode.Literal(token.Text));
            case JqTokenKind.Variable:
                return new JqNode.Variable(token.Text);
            case JqTokenKind.Text:
                return new JqNode.Literal(token.Text);
            case JqTokenKind.Number:
                return new JqNode.Literal(JsonNode.Parse(token.Text));
            case JqTokenKind.Name:
                return Named(token.Text);
            case JqTokenKind.Symbol:
                return Symbol(token.Text);
            default:
                _at--;
                throw Unexpected();
        }
    }

    private JqNode Symbol(string symbol)
    {
        switch (symbol)
        {
            case "..":
                return new JqNode.Recurse(null);
            case "." when Next.Kind == JqTokenKind.Text:
                return new JqNode.Index(new JqNode.Identity(), new JqNode.Literal(_tokens[_at++].Text));
            case ".":
                return new JqNode.Identity();
            case "(":
                var inner = Pipe();
                Require(")");
                return inner;
            case "-":
                return new JqNode.Operation("-", new JqNode.Literal(JsonValue.Create(0)), Nested(Postfix));
            case "[":
                var content = IsNext("]") ? null : Pipe();
                Require("]");
                return new JqNode.Collect(content);
            case "{":
                return Members();
            default:
                _at--;
                throw Unexpected();
        }
    }

    private JqNode.Construct Members()
    {
        var members = new List<(JqNode Name, JqNode Value)>();
        while (!Take("}"))
        {
            if (members.Count > 0)
            {
                Require(",");
            }

            var token = Next;
            _at++;
            JqNode name = token.Kind switch
            {
                JqTokenKind.Name or JqTokenKind.Text or JqTokenKind.Variable => new JqNode.Literal(token.Text),
                JqTokenKind.Symbol when token.Text == "(" => Symbol("("),
                _ => throw new JqException($"unexpected '{token.Text}' in an object"),
            };
            members.Add((name, Take(":") ? Alternative()
                : token.Kind == JqTokenKind.Variable ? new JqNode.Variable(token.Text)
                : new JqNode.Index(new JqNode.Identity(), name)));
        }

        return new JqNode.Construct(members);
    }

    private JqNode Named(string name)
    {
        if (Unsupported.Contains(name))
        {
            throw new JqException($"'{name}' is not supported");
        }

        switch (name)
        {
            case "null":
                return new JqNode.Literal(null);
            case "true" or "false":
                return new JqNode.Literal(JsonValue.Create(name == "true"));
            case "if":
                return Condition();
            case "try":
                var attempt = Nested(Postfix);
                return new JqNode.Try(attempt, TakeName("catch") ? Nested(Postfix) : null);
        }

        var arguments = new List<JqNode>();
        if (Take("("))
        {
            do
            {
                arguments.Add(Pipe());
            }
            while (Take(";"));
            Require(")");
        }

        return JqFunctions.Find(name, arguments) ?? throw new JqException($"{name}/{arguments.Count} is not defined");
    }

    private JqNode.If Condition()
    {
        var condition = Pipe();
        RequireName("then");
        var then = Pipe();
        JqNode otherwise = new JqNode.Identity();
        if (TakeName("elif"))
        {
            return new JqNode.If(condition, then, Nested(Condition));
        }

        if (TakeName("else"))
        {
            otherwise = Pipe();
        }

        RequireName("end");
        return new JqNode.If(condition, then, otherwise);
    }

    private bool Take(string symbol)
    {
        var isNext = Next.Kind == JqTokenKind.Symbol && Next.Text == symbol;
        _at += isNext ? 1 : 0;
        return isNext;
    }

    private bool TakeName(string name)
    {
        var isNext = Next.Kind == JqTokenKind.Name && Next.Text == name;
        _at += isNext ? 1 : 0;
        return isNext;
    }

    private void Require(string symbol)
    {
        if (!Take(symbol))
        {
            throw Unexpected();
        }
    }

    private void RequireName(string name)
    {
        if (!TakeName(name))
        {
            throw Unexpected();
        }
    }

    private JqException Unexpected() => new(Next.Kind == JqTokenKind.End ? "unexpected end" : $"unexpected '{Next.Text}'");
}
