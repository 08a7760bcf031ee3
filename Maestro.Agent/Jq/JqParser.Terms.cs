using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

// What operators stand between.
internal sealed partial class JqParser
{
    private JqNode Postfix()
    {
        var term = PostfixTerm();
        if (!TakeName("as"))
        {
            return term;
        }

        var pattern = Pattern();
        Require("|");
        return new JqNode.Bind(term, pattern, Pipe());
    }

    private JqNode PostfixTerm()
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
                return new JqNode.Literal(JqNumbers.Read(token.Text) ?? throw new JqException("a number is out of range"));
            case JqTokenKind.Name:
                return Named(token.Text);
            case JqTokenKind.Format:
                return Function(token.Text, []);
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
            var name = Key();
            members.Add((name, Take(":") ? Value()
                : token.Kind == JqTokenKind.Variable ? new JqNode.Variable(token.Text)
                : new JqNode.Index(new JqNode.Identity(), name)));
        }

        return new JqNode.Construct(members);
    }

    private JqNode Value()
    {
        var value = Alternative();
        return Take("|") ? new JqNode.Piped(value, Nested(Value)) : value;
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
            case "reduce" or "foreach":
                return Loop(isReduce: name == "reduce");
            case "try":
                var attempt = Nested(PostfixTerm);
                return new JqNode.Try(attempt, TakeName("catch") ? Nested(PostfixTerm) : null);
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

        return Function(name, arguments);
    }

    private JqNode Function(string name, List<JqNode> arguments)
    {
        var signature = $"{name}/{arguments.Count}";
        return _defined.Contains(signature)
            ? new JqInvocation(signature, arguments)
            : JqFunctions.Find(name, arguments) ?? throw new JqException($"{signature} is not defined");
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
}
