using System.Collections.Immutable;

namespace Maestro.Grains.Search;

/// <summary>A condition of a list search (rest-and-operations.md section 1.6), not yet bound to columns.</summary>
public abstract record SearchNode;

/// <summary>True when every term is; two or more terms.</summary>
/// <param name="Terms">The terms, in the order of the text.</param>
public sealed record AllOf(ImmutableArray<SearchNode> Terms) : SearchNode;

/// <summary>True when one term is; two or more terms.</summary>
/// <param name="Terms">The terms, in the order of the text.</param>
public sealed record AnyOf(ImmutableArray<SearchNode> Terms) : SearchNode;

/// <summary>The opposite of a condition; unknown stays unknown, as in SQL.</summary>
/// <param name="Term">What is negated.</param>
public sealed record Negation(SearchNode Term) : SearchNode;

/// <summary>A comparison with one value.</summary>
/// <param name="Left">What is compared.</param>
/// <param name="Operator">How.</param>
/// <param name="Right">With what.</param>
public sealed record Comparison(SearchOperand Left, SearchOperator Operator, SearchLiteral Right) : SearchNode;

/// <summary><c>IN</c> and <c>NOT IN</c>; an empty list is legal: nothing is in it.</summary>
/// <param name="Left">What is looked for.</param>
/// <param name="Negated">True for <c>NOT IN</c>.</param>
/// <param name="Values">Where it is looked for.</param>
public sealed record Membership(SearchOperand Left, bool Negated, ImmutableArray<SearchLiteral> Values) : SearchNode;

/// <summary><c>BETWEEN</c> and <c>NOT BETWEEN</c>, both ends included.</summary>
/// <param name="Left">What is compared.</param>
/// <param name="Negated">True for <c>NOT BETWEEN</c>.</param>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public sealed record Between(SearchOperand Left, bool Negated, SearchLiteral Low, SearchLiteral High) : SearchNode;

/// <summary><c>IS NULL</c> and <c>IS NOT NULL</c>; also the clients' <c>&lt;&gt;null</c> on a JSON member (protocol.md section 5.2).</summary>
/// <param name="Left">What is tested.</param>
/// <param name="Negated">True for <c>IS NOT NULL</c>.</param>
public sealed record NullTest(SearchOperand Left, bool Negated) : SearchNode;

/// <summary>JSON containment, <c>@&gt;</c>.</summary>
/// <param name="Left">The document searched.</param>
/// <param name="Json">What it must contain; not checked to be JSON.</param>
public sealed record Containment(SearchOperand Left, string Json) : SearchNode;
