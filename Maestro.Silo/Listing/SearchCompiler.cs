using Maestro.Grains.Search;
using NpgsqlTypes;

namespace Maestro.Silo.Listing;

/// <summary>Turns a condition into SQL over one table.</summary>
internal sealed class SearchCompiler(ListedTable table, SqlText sql)
{
    private readonly OperandCompiler _operands = new(table, sql);

    /// <summary>Writes the condition; <c>true</c> when there is none.</summary>
    /// <exception cref="UnusableQueryException">A field does not exist or does not compare with the value given.</exception>
    public static SqlText Compile(ListedTable table, SearchNode? node)
    {
        var sql = new SqlText();
        if (node is null)
        {
            return sql.Append("true");
        }

        new SearchCompiler(table, sql).Write(node);
        return sql;
    }

    private void Write(SearchNode node)
    {
        switch (node)
        {
            case AllOf all:
                WriteJoined(all.Terms, " and ");
                break;
            case AnyOf any:
                WriteJoined(EqualityGroups.Of(any.Terms), " or ");
                break;
            case Negation not:
                sql.Append("not (");
                Write(not.Term);
                sql.Append(")");
                break;
            case NullTest test:
                _operands.WriteForNullTest(test.Left);
                sql.Append(test.Negated ? " is not null" : " is null");
                break;
            case Containment containment:
                _operands.WriteDocument(containment.Left);
                sql.Append(" @> ").AppendParameter(ComparedJson.Check(containment), NpgsqlDbType.Jsonb);
                break;
            default:
                WriteComparison(node);
                break;
        }
    }

    private void WriteComparison(SearchNode node)
    {
        switch (node)
        {
            case Comparison comparison:
                var values = _operands.Write(comparison.Left);
                values.RequirePattern(comparison.Operator);
                sql.Append(SymbolOf(comparison.Operator));
                values.WriteOne(comparison.Right);
                break;
            case Membership membership:
                var listed = _operands.Write(membership.Left);
                sql.Append(membership.Negated ? " <> all (" : " = any (");
                listed.WriteMany(membership.Values);
                sql.Append(")");
                break;
            case Between between:
                var ends = _operands.Write(between.Left);
                sql.Append(between.Negated ? " not between " : " between ");
                ends.WriteOne(between.Low);
                sql.Append(" and ");
                ends.WriteOne(between.High);
                break;
            default:
                throw new NotSupportedException($"A {node.GetType().Name} has no SQL form.");
        }
    }

    private void WriteJoined(IReadOnlyList<SearchNode> terms, string separator)
    {
        sql.Append("(");
        for (var index = 0; index < terms.Count; index++)
        {
            if (index > 0)
            {
                sql.Append(separator);
            }

            Write(terms[index]);
        }

        sql.Append(")");
    }

    private static string SymbolOf(SearchOperator @operator) => @operator switch
    {
        SearchOperator.Equal => " = ",
        SearchOperator.NotEqual => " <> ",
        SearchOperator.Less => " < ",
        SearchOperator.LessOrEqual => " <= ",
        SearchOperator.Greater => " > ",
        SearchOperator.GreaterOrEqual => " >= ",
        SearchOperator.Like => " like ",
        SearchOperator.NotLike => " not like ",
        SearchOperator.ILike => " ilike ",
        SearchOperator.NotILike => " not ilike ",
        _ => throw new ArgumentOutOfRangeException(nameof(@operator), @operator, "unknown operator"),
    };
}
