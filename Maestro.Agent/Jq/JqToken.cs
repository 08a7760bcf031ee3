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
    /// <summary>A way to write values, with its sign: <c>@base64</c>.</summary>
    Format,
    /// <summary>A number.</summary>
    Number,
    /// <summary>An operator or bracket.</summary>
    Symbol,
    /// <summary>The end.</summary>
    End,
}

/// <summary>A piece of an expression.</summary>
internal readonly record struct JqToken(JqTokenKind Kind, string Text);
