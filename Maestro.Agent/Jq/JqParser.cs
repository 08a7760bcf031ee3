using System.Collections.Immutable;

namespace Maestro.Agent.Jq;

/// <summary>
/// Reads expressions of jq. Not among them: modules, labels, alternatives of patterns (<c>?//</c>), and what reads from outside of the input.
/// </summary>
internal sealed partial class JqParser
{
    private const int MaxDepth = 100;
    private const int MaxLength = 10_000;

    private static readonly string[] Unsupported = ["label", "break", "import", "include", "__loc__", "input", "inputs", "env"];

    private static readonly string[] Assignments = ["=", "|=", "+=", "-=", "*=", "/=", "%=", "//="];

    // Binary operators from the loosest to the tightest, between assignments and terms.
    private static readonly string[][] Levels = [["or"], ["and"], ["==", "!=", "<", "<=", ">", ">="], ["+", "-"], ["*", "/", "%"]];

    private readonly IReadOnlyList<JqToken> _tokens;
    private int _at;
    private int _depth;

    // The functions that are defined where the parser is, by name and number of parameters.
    private ImmutableHashSet<string> _defined;

    private JqParser(string text, IEnumerable<string> defined)
    {
        _tokens = JqLexer.Read(text);
        _defined = [.. defined];
    }

    private JqToken Next => _tokens[_at];

    /// <summary>Reads an expression.</summary>
    /// <exception cref="JqException">It cannot be read; the message says where.</exception>
    public static JqNode Parse(string expression)
    {
        if (expression.Length > MaxLength)
        {
            throw new JqException($"the expression is longer than {MaxLength} characters");
        }

        var parser = new JqParser(expression, JqPrelude.Names);
        var node = parser.Pipe();
        return parser.Next.Kind == JqTokenKind.End ? node : throw parser.Unexpected();
    }

    /// <summary>Reads definitions of functions, each of which may call those before it.</summary>
    public static IReadOnlyList<JqDefinition> ParseDefinitions(string text)
    {
        var parser = new JqParser(text, []);
        var definitions = new List<JqDefinition>();
        while (parser.TakeName("def"))
        {
            definitions.Add(parser.Definition(() => new JqNode.Identity()));
            parser._defined = parser._defined.Add(definitions[^1].Name);
        }

        return parser.Next.Kind == JqTokenKind.End ? definitions : throw parser.Unexpected();
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
        if (TakeName("def"))
        {
            return Definition(Pipe);
        }

        var left = Comma();
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
        var left = Assignment();
        return Take("//") ? new JqNode.Otherwise(left, Nested(Alternative)) : left;
    }

    private JqNode Assignment()
    {
        var left = Binary(0);
        if (Assignments.FirstOrDefault(IsNext) is not { } symbol)
        {
            return left;
        }

        _at++;
        var right = Binary(0);
        return symbol == "|=" ? new JqUpdate(left, right) : new JqAssignment(symbol[..^1], left, right);
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

    private string Require(JqTokenKind kind) => Next.Kind == kind ? _tokens[_at++].Text : throw Unexpected();

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
