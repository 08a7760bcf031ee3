using System.Globalization;
using Maestro.Grains.ResourceBundles;
using Maestro.Grains.Search;
using Npgsql;

namespace Maestro.Silo.Listing;

/// <summary>The statements behind a list.</summary>
/// <param name="Count">Counts all rows the search finds.</param>
/// <param name="Page">Reads the page.</param>
internal sealed record ListedStatements(NpgsqlBatchCommand Count, NpgsqlBatchCommand Page)
{
    /// <summary>Writes the statements; <paramref name="columns"/> are what the page reads.</summary>
    /// <exception cref="UnusableQueryException">Search or order cannot be used; the message is for the caller.</exception>
    public static ListedStatements Of(ListedTable table, string columns, ListQuery query)
    {
        var keys = OrderByParser.Parse(query.OrderBy, out var reason) ?? throw new UnusableQueryException(reason ?? "bad order value");
        var order = OrderBySql.Compile(table, keys);
        var search = SearchParser.Parse(query.Search);
        if (search.Error is { } error)
        {
            throw new UnusableQueryException(error.Reason);
        }

        var condition = SearchCompiler.Compile(table, search.Node);
        var window = PageWindow.Of(query);
        return new ListedStatements(
            condition.ToCommand($"select count(*) from {table.Sql} where ", ""),
            condition.ToCommand(
                $"select {columns} from {table.Sql} where ",
                string.Create(CultureInfo.InvariantCulture, $" order by {order} limit {window.Limit} offset {window.Offset}")));
    }
}
