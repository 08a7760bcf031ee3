using System.Collections.Immutable;
using Maestro.Grains.Search;

namespace Maestro.Silo.Listing;

/// <summary>The order of a list (rest-and-operations.md section 1.5).</summary>
internal static class OrderBySql
{
    /// <summary>The SQL sort keys: the ones asked for, or the time of creation, and always the id last so that pages never overlap.</summary>
    /// <exception cref="UnusableQueryException">A field does not exist or has no order.</exception>
    public static string Compile(ListedTable table, ImmutableArray<OrderKey> keys)
    {
        var sql = keys.Select(key => Compile(table, key)).ToList();
        if (sql.Count == 0)
        {
            sql.Add("created_at");
        }

        return string.Join(", ", sql.Append("id"));
    }

    private static string Compile(ListedTable table, OrderKey key)
    {
        var column = table.Find([.. key.Field.Split('.')], out var path);
        if (!path.IsEmpty)
        {
            throw new UnusableQueryException($"{key.Field} is not a valid field name");
        }

        // Whole documents sort as the original system has it: they hold the id of an event first, and where there is none comes first.
        var sql = column.OrderSql ?? column.Sql;
        return key.Descending ? sql + " desc" : sql;
    }
}
