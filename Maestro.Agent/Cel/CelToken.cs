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
/// <param name="Place">Where it begins.</param>
internal sealed record CelToken(CelTokenKind Kind, string Text, object? Value, CelPlace Place);

/// <summary>A place in an expression; lines and columns count from one, columns in code points.</summary>
internal readonly record struct CelPlace(int Line, int Column);
