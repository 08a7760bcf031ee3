using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

// What gives names: definitions, patterns, and the loops that have one.
internal sealed partial class JqParser
{
    private JqDefinition Definition(Func<JqNode> rest)
    {
        var name = Require(JqTokenKind.Name);
        var parameters = new List<string>();
        if (Take("("))
        {
            do
            {
                parameters.Add(Next.Kind == JqTokenKind.Variable ? $"${_tokens[_at++].Text}" : Require(JqTokenKind.Name));
            }
            while (Take(";"));
            Require(")");
        }

        Require(":");
        var signature = $"{name}/{parameters.Count}";
        var outer = _defined;
        _defined = outer.Add(signature).Union(parameters.Select(parameter => $"{parameter.TrimStart('$')}/0"));
        var body = Pipe();
        Require(";");
        _defined = outer.Add(signature);
        var definition = new JqDefinition(signature, parameters, body, rest());
        _defined = outer;
        return definition;
    }

    private JqLoop Loop(bool isReduce)
    {
        var source = Nested(PostfixTerm);
        RequireName("as");
        var pattern = Pattern();
        Require("(");
        var start = Pipe();
        Require(";");
        var update = Pipe();
        JqNode? extract = isReduce ? null : Take(";") ? Pipe() : new JqNode.Identity();
        Require(")");
        return new JqLoop(source, pattern, start, update, extract);
    }

    private JqPattern Pattern()
    {
        if (Next.Kind == JqTokenKind.Variable)
        {
            return new JqPattern.Variable(_tokens[_at++].Text);
        }

        if (++_depth > MaxDepth)
        {
            throw new JqException("the expression is nested too deeply");
        }

        var parts = new List<(JqNode Key, JqPattern Part)>();
        if (Take("["))
        {
            do
            {
                parts.Add((new JqNode.Literal(JsonValue.Create(parts.Count)), Pattern()));
            }
            while (Take(","));
            Require("]");
        }
        else
        {
            Require("{");
            do
            {
                parts.Add(Member());
            }
            while (Take(","));
            Require("}");
        }

        _depth--;
        return new JqPattern.Parts(parts);
    }

    private (JqNode Key, JqPattern Part) Member()
    {
        var token = Next;
        var key = Key();
        if (token.Kind != JqTokenKind.Variable)
        {
            Require(":");
            return (key, Pattern());
        }

        var variable = new JqPattern.Variable(token.Text);
        return (key, Take(":") ? new JqPattern.Both(variable, Pattern()) : variable);
    }

    // The name of a member, in a pattern and in an object.
    private JqNode Key()
    {
        var token = Next;
        if (token.Kind is JqTokenKind.Name or JqTokenKind.Text or JqTokenKind.Variable)
        {
            _at++;
            return new JqNode.Literal(token.Text);
        }

        Require("(");
        var key = Pipe();
        Require(")");
        return key;
    }
}
