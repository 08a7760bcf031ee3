using System.Collections.Immutable;
using Maestro.Grains.Search;
using NpgsqlTypes;

namespace Maestro.Silo.Listing;

/// <summary>Writes the values a field is compared with, typed as the field needs them.</summary>
internal sealed class ComparedValues(SqlText sql, ListedType type, string field)
{
    /// <summary>Refuses patterns for fields that hold no text.</summary>
    public void RequirePattern(SearchOperator @operator)
    {
        if (type != ListedType.Text && @operator >= SearchOperator.Like)
        {
            throw new UnusableQueryException($"{field} is no text, LIKE and ILIKE need text");
        }
    }

    /// <summary>Writes one value.</summary>
    public void WriteOne(SearchLiteral value)
    {
        switch (type)
        {
            case ListedType.Number:
                ComparedNumber.Write(sql, NumberOf(value));
                break;
            case ListedType.Time:
                // PostgreSQL reads the time: it knows every form it documents, and a wrong one is an error of class 22.
                sql.AppendParameter(TextOf(value), NpgsqlDbType.Text).Append("::timestamptz");
                break;
            default:
                sql.AppendParameter(TextOf(value), NpgsqlDbType.Text);
                break;
        }
    }

    /// <summary>Writes the values as one array, which may be empty.</summary>
    public void WriteMany(ImmutableArray<SearchLiteral> values)
    {
        if (type == ListedType.Number)
        {
            ComparedNumber.Write(sql, [.. values.Select(NumberOf)]);
            return;
        }

        sql.AppendParameter(values.Select(TextOf).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
        if (type == ListedType.Time)
        {
            sql.Append("::timestamptz[]");
        }
    }

    private object NumberOf(SearchLiteral value) =>
        ComparedNumber.Parse(value.Text) ?? throw new UnusableQueryException($"{field} is a number, '{value.Text}' is none");

    private string TextOf(SearchLiteral value) => value.Kind == SearchLiteralKind.Text
        ? value.Text
        : throw new UnusableQueryException($"{field} compares with text, write '{value.Text}' in single quotes");
}
