namespace Maestro.Agent.Cel;

/// <summary>Kinds of tokens.</summary>
internal enum CelTokenKind
{
    End,
    Identifier,
    Integer,
    Unsigned,
    Double,
    String,
    Bytes,
    Operator,
}

/// <summary>One token.</summary>
/// <param name="Kind">Kind.</param>
/// <param name="Text">The text of an identifier or operator.</param>
/// <param name="Value">The value of a literal; null for others.</param>
/// <param name="Position">Where it begins.</param>
internal sealed record CelToken(CelTokenKind Kind, string Text, object? Value, int Position);
