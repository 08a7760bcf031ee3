using System.Collections.Immutable;
using Maestro.Grains.Search;

namespace Maestro.Silo.Listing;

/// <summary>
/// Joins <c>c = 'x' or c = 'y' ...</c> into one membership. Clients send one term per watched namespace, thousands of them
/// (rest-and-operations.md section 1.6.4); as an array they are one parameter and one index scan. They write it the same way each time; what is
/// written in another case stays apart, because keys of labels differ in that.
/// </summary>
internal static class EqualityGroups
{
    /// <summary>The same alternatives with the equalities of each plain column joined; others stay as they are.</summary>
    public static IReadOnlyList<SearchNode> Of(ImmutableArray<SearchNode> alternatives)
    {
        var grouped = new Dictionary<string, (SearchOperand Left, ImmutableArray<SearchLiteral>.Builder Values)>(StringComparer.Ordinal);
        var others = new List<SearchNode>();
        foreach (var alternative in alternatives)
        {
            if (alternative is not Comparison { Operator: SearchOperator.Equal, Left: { Path.IsEmpty: true, Arithmetic.IsEmpty: true } left } equality)
            {
                others.Add(alternative);
                continue;
            }

            var key = string.Join('.', left.Name);
            if (!grouped.TryGetValue(key, out var group))
            {
                grouped[key] = group = (left, ImmutableArray.CreateBuilder<SearchLiteral>());
            }

            group.Values.Add(equality.Right);
        }

        return [.. grouped.Values.Select(group => new Membership(group.Left, Negated: false, group.Values.ToImmutable())), .. others];
    }
}
