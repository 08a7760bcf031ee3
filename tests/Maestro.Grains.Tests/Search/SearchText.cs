using Maestro.Grains.Search;

namespace Maestro.Grains.Tests.Search;

/// <summary>Writes a condition with every parenthesis, so that tests can compare what was understood.</summary>
internal static class SearchText
{
    public static string Of(SearchNode? node) => node switch
    {
        null => "everything",
        AllOf all => $"({string.Join(" AND ", all.Terms.Select(Of))})",
        AnyOf any => $"({string.Join(" OR ", any.Terms.Select(Of))})",
        Negation not => $"NOT {Of(not.Term)}",
        Comparison comparison => $"{Of(comparison.Left)} {comparison.Operator} {Of(comparison.Right)}",
        Membership { Negated: var negated } membership =>
            $"{Of(membership.Left)} {(negated ? "NotIn" : "In")} [{string.Join(", ", membership.Values.Select(Of))}]",
        Between between => $"{Of(between.Left)} {(between.Negated ? "NotBetween" : "Between")} {Of(between.Low)}..{Of(between.High)}",
        NullTest test => $"{Of(test.Left)} {(test.Negated ? "NotNull" : "Null")}",
        Containment containment => $"{Of(containment.Left)} Contains {containment.Json}",
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, "unknown node"),
    };

    private static string Of(SearchOperand operand) =>
        string.Join('.', operand.Name) +
        string.Concat(operand.Path.Select((key, index) => (operand.AsText && index == operand.Path.Length - 1 ? "->>" : "->") + key)) +
        string.Concat(operand.Arithmetic.Select(step => step.Operator + step.Number.Text));

    private static string Of(SearchLiteral literal) => literal.Kind == SearchLiteralKind.Number ? literal.Text : $"'{literal.Text}'";
}
