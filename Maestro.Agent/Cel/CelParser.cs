namespace Maestro.Agent.Cel;

/// <summary>Compiles an expression: reads it and resolves its variables and functions.</summary>
internal sealed class CelParser
{
    // Both as in cel-go. What is deeper could overflow the stack, which would end the process.
    private const int MaxDepth = 250;
    private const int MaxCodePoints = 100_000;
    private static readonly string[] Macros = ["all", "exists", "exists_one", "existsOne", "filter", "map"];
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while",
    };

    private static readonly string[] Relations = ["==", "!=", "<", "<=", ">", ">="];

    private readonly List<CelToken> _tokens;
    private readonly HashSet<string> _variables;
    private int _next;
    private int _depth;

    private CelParser(string text, IEnumerable<string> variables)
    {
        _tokens = new CelLexer(text).Read();
        _variables = new HashSet<string>(variables, StringComparer.Ordinal);
    }

    private CelToken Current => _tokens[_next];

    /// <summary>Compiles an expression.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="variables">Names of the variables it may use.</param>
    /// <exception cref="CelCompileException">It is malformed, or uses what does not exist.</exception>
    public static CelNode Compile(string text, params string[] variables)
    {
        var size = CelCodePoints.Count(text);
        if (size > MaxCodePoints)
        {
            throw new CelCompileException($"expression code point size exceeds limit: size: {size}, limit {MaxCodePoints}");
        }

        var parser = new CelParser(text, variables);
        var node = parser.Expression();
        return parser.Current.Kind != CelTokenKind.End ? throw parser.Unexpected()
            : node.Depth > MaxDepth ? throw TooDeep()
            : node;
    }

    private CelNode Expression()
    {
        if (++_depth > MaxDepth)
        {
            throw TooDeep();
        }

        var node = Or();
        if (Accept("?"))
        {
            var yes = Or();
            Expect(":");
            node = new CelConditional(node, yes, Expression());
        }

        _depth--;
        return node;
    }

    private CelNode Or() => Logical("||", And, decisive: true);

    private CelNode And() => Logical("&&", Relation, decisive: false);

    // However many terms there are, they are one level of the tree.
    private CelNode Logical(string operation, Func<CelNode> term, bool decisive)
    {
        var first = term();
        if (!Accept(operation))
        {
            return first;
        }

        List<CelNode> terms = [first];
        do
        {
            terms.Add(term());
        }
        while (Accept(operation));

        return new CelLogical(terms, decisive);
    }

    private CelNode Relation()
    {
        var node = Sum();
        while (true)
        {
            if (Current is { Kind: CelTokenKind.Operator } token && Relations.Contains(token.Text))
            {
                _next++;
                node = new CelCall(CelOperators.Find(token.Text), [node, Sum()]);
            }
            else if (Current is { Kind: CelTokenKind.Identifier, Text: "in" })
            {
                _next++;
                node = new CelCall(CelOperators.Find("in"), [node, Sum()]);
            }
            else
            {
                return node;
            }
        }
    }

    private CelNode Sum()
    {
        var node = Product();
        while (AcceptAny("+", "-") is { } operation)
        {
            node = new CelCall(CelOperators.Find(operation), [node, Product()]);
        }

        return node;
    }

    private CelNode Product()
    {
        var node = Unary();
        while (AcceptAny("*", "/", "%") is { } operation)
        {
            node = new CelCall(CelOperators.Find(operation), [node, Unary()]);
        }

        return node;
    }

    private CelNode Unary()
    {
        if (CountOf("!") is > 0 and var negations)
        {
            return negations % 2 == 0 ? Operand() : new CelCall(CelOperators.Find("!"), [Operand()]);
        }

        return CountOf("-") % 2 == 0 ? Operand() : Current.Value switch
        {
            long number => Negative(-number),
            CelLexer.SmallestWithoutSign when Current.Kind == CelTokenKind.Integer => Negative(long.MinValue),
            double number => Negative(-number),
            _ => new CelCall(CelOperators.Find("negate"), [Operand()]),
        };
    }

    private int CountOf(string sign)
    {
        var count = 0;
        while (Accept(sign))
        {
            count++;
        }

        return count;
    }

    private CelNode Operand() => Member(Primary());

    private CelNode Negative(object value)
    {
        _next++;
        return Member(new CelLiteral(value));
    }

    private CelNode Member(CelNode node)
    {
        while (true)
        {
            if (AcceptAny(".", ".?") is { } dot)
            {
                var name = Identifier();
                node = dot == "." && Accept("(") ? Method(node, name) : new CelSelect(node, name.Text, dot == ".?");
            }
            else if (AcceptAny("[", "[?") is { } bracket)
            {
                node = new CelIndex(node, Expression(), bracket == "[?");
                Expect("]");
            }
            else
            {
                return node;
            }
        }
    }

    private CelNode Method(CelNode receiver, CelToken name)
    {
        if (Macros.Contains(name.Text))
        {
            return Macro(receiver, name);
        }

        if (name.Text is "optMap" or "optFlatMap")
        {
            var variable = Unreserved().Text;
            Expect(",");
            var body = Within(variable);
            Expect(")");
            return new CelOptionalMap(receiver, variable, body, name.Text == "optFlatMap");
        }

        if (receiver is CelVariable group && CelFunctions.IsGroup(group.Name) && !_variables.Contains(group.Name))
        {
            return Call($"{group.Name}.{name.Text}", name.Place, null);
        }

        return Call(name.Text, name.Place, receiver);
    }

    private CelComprehension Macro(CelNode range, CelToken name)
    {
        var variable = Unreserved().Text;
        Expect(",");
        var first = Within(variable);
        CelNode? second = null;
        if (name.Text == "map" && Accept(","))
        {
            second = Within(variable);
        }

        Expect(")");
        return name.Text == "map"
            ? new CelComprehension(name.Text, range, variable, second is null ? null : first, second ?? first)
            : new CelComprehension(name.Text, range, variable, first, null);
    }

    private CelNode Within(string variable)
    {
        var isNew = _variables.Add(variable);
        var node = Expression();
        if (isNew)
        {
            _variables.Remove(variable);
        }

        return node;
    }

    private CelNode Primary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case CelTokenKind.Integer when token.Value is CelLexer.SmallestWithoutSign:
                throw new CelCompileException("Syntax error: invalid int literal", token.Place);
            case CelTokenKind.Integer or CelTokenKind.Unsigned or CelTokenKind.Double or CelTokenKind.String or CelTokenKind.Bytes:
                _next++;
                return new CelLiteral(token.Value);
            case CelTokenKind.Identifier:
                return Name();
        }

        // It would keep the name out of the container, of which there is none.
        if (Accept("."))
        {
            return Name();
        }

        if (Accept("("))
        {
            var node = Expression();
            Expect(")");
            return node;
        }

        if (AcceptAny("[", "[?") is { } bracket)
        {
            // The mark of the first element is read with the bracket.
            var isMarked = bracket == "[?";
            return new CelListNode(Elements("]", () =>
            {
                var isOptional = isMarked || Accept("?");
                isMarked = false;
                return (Expression(), isOptional);
            }));
        }

        return Accept("{")
            ? new CelMapNode(Elements("}", () =>
            {
                var isOptional = Accept("?");
                var key = Expression();
                Expect(":");
                return (key, Expression(), isOptional);
            }))
            : throw Unexpected();
    }

    private CelNode Name()
    {
        var token = Unreserved();
        if (Accept("("))
        {
            return token.Text == "has" ? Has(token) : Call(token.Text, token.Place, null);
        }

        return token.Text switch
        {
            "true" => new CelLiteral(true),
            "false" => new CelLiteral(false),
            "null" => new CelLiteral(null),
            _ when _variables.Contains(token.Text) => new CelVariable(token.Text),
            _ when CelFunctions.IsType(token.Text) => new CelLiteral(new CelType(token.Text)),
            // The name of a group of functions; only they may follow.
            _ when CelFunctions.IsGroup(token.Text) && Current.Text == "." => new CelVariable(token.Text),
            _ => QualifiedType(token.Text) ?? throw new CelCompileException($"undeclared reference to '{token.Text}' (in container '')", token.Place),
        };
    }

    private CelLiteral? QualifiedType(string name)
    {
        // No type has more than three parts.
        for (var next = _next; next < _next + 4 && _tokens[next].Text == "." && _tokens[next + 1].Kind == CelTokenKind.Identifier; next += 2)
        {
            name = $"{name}.{_tokens[next + 1].Text}";
            if (CelFunctions.IsType(name))
            {
                _next = next + 2;
                return new CelLiteral(new CelType(name));
            }
        }

        return null;
    }

    private CelNode Has(CelToken name)
    {
        var argument = Expression();
        Expect(")");
        return argument is CelSelect select ? select.AsTest() : throw new CelCompileException("invalid argument to has() macro", name.Place);
    }

    private CelCall Call(string name, CelPlace place, CelNode? receiver)
    {
        var arguments = Elements(")", Expression);
        var function = CelFunctions.Find(name, receiver is not null)
            ?? throw new CelCompileException($"undeclared reference to '{name}' (in container '')", place);
        return new CelCall(function, receiver is null ? arguments : [receiver, .. arguments]);
    }

    private List<T> Elements<T>(string end, Func<T> read)
    {
        var elements = new List<T>();
        while (!Accept(end))
        {
            elements.Add(read());
            if (!Accept(","))
            {
                Expect(end);
                break;
            }
        }

        return elements;
    }

    private CelToken Identifier() =>
        Current.Kind == CelTokenKind.Identifier ? _tokens[_next++] : throw Unexpected();

    // A member may have any name.
    private CelToken Unreserved()
    {
        var token = Identifier();
        return Reserved.Contains(token.Text) ? throw new CelCompileException($"reserved identifier: {token.Text}", token.Place) : token;
    }

    private bool Accept(string expected)
    {
        if (Current.Kind != CelTokenKind.Operator || Current.Text != expected)
        {
            return false;
        }

        _next++;
        return true;
    }

    private string? AcceptAny(params ReadOnlySpan<string> expected)
    {
        foreach (var candidate in expected)
        {
            if (Accept(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    private void Expect(string expected)
    {
        if (!Accept(expected))
        {
            throw new CelCompileException($"Syntax error: mismatched input '{Current.Text}' expecting '{expected}'", Current.Place);
        }
    }

    private CelCompileException Unexpected() => new($"Syntax error: unexpected input '{Current.Text}'", Current.Place);

    private static CelCompileException TooDeep() => new($"expression recursion limit exceeded: {MaxDepth}");
}
