using System.Collections.Immutable;

namespace Maestro.Grains.Search;

/// <summary>The left side of a condition: a column, a place inside a JSON column, or arithmetic on a column.</summary>
/// <param name="Name">One to three parts, as written: column, or table and column.</param>
/// <param name="Path">JSON keys in the order they are followed; empty for a plain column.</param>
/// <param name="AsText">True when the last key was reached by <c>-&gt;&gt;</c>, which makes text of it.</param>
/// <param name="Arithmetic">Steps to apply from left to right; empty without arithmetic.</param>
/// <param name="Position">1-based position of the operand in the search text, for errors.</param>
public sealed record SearchOperand(
    ImmutableArray<string> Name,
    ImmutableArray<string> Path,
    bool AsText,
    ImmutableArray<ArithmeticStep> Arithmetic,
    int Position);

/// <summary>One step of arithmetic on a column.</summary>
/// <param name="Operator">One of <c>+ - * / %</c>.</param>
/// <param name="Number">The number on the right.</param>
public readonly record struct ArithmeticStep(char Operator, SearchLiteral Number);

/// <summary>A value in a search.</summary>
/// <param name="Kind">Text, or a bare number.</param>
/// <param name="Text">The value without quotes and escapes.</param>
public readonly record struct SearchLiteral(SearchLiteralKind Kind, string Text);

/// <summary>What a value was written as.</summary>
public enum SearchLiteralKind
{
    /// <summary>Text; what it means depends on the column's type.</summary>
    Text,
    /// <summary>A number without quotes; only numeric columns compare with it.</summary>
    Number,
}

/// <summary>Comparison operators.</summary>
public enum SearchOperator
{
    /// <summary><c>=</c> and <c>IS</c>.</summary>
    Equal,
    /// <summary><c>&lt;&gt;</c>, <c>!=</c> and <c>IS NOT</c>.</summary>
    NotEqual,
    /// <summary><c>&lt;</c>.</summary>
    Less,
    /// <summary><c>&lt;=</c>.</summary>
    LessOrEqual,
    /// <summary><c>&gt;</c>.</summary>
    Greater,
    /// <summary><c>&gt;=</c>.</summary>
    GreaterOrEqual,
    /// <summary>SQL pattern.</summary>
    Like,
    /// <summary>No match of the SQL pattern.</summary>
    NotLike,
    /// <summary>SQL pattern, ignoring case.</summary>
    ILike,
    /// <summary>No match of the SQL pattern, ignoring case.</summary>
    NotILike,
}
