using System.Collections.Immutable;
using Maestro.Grains.Search;
using NpgsqlTypes;

namespace Maestro.Silo.Listing;

/// <summary>Writes the left side of conditions.</summary>
internal sealed class OperandCompiler(ListedTable table, SqlText sql)
{
    /// <summary>Writes something that compares with values, and tells how those are to be written.</summary>
    public ComparedValues Write(SearchOperand operand)
    {
        var (column, path) = Resolve(operand);
        if (column.Document is { } document)
        {
            WriteJsonText(operand, document, path);
            return new ComparedValues(sql, ListedType.Text, NameOf(operand));
        }

        if (!operand.Arithmetic.IsEmpty && column.Type != ListedType.Number)
        {
            throw new UnusableQueryException($"{NameOf(operand)} is no number, arithmetic needs one");
        }

        ColumnArithmetic.Write(sql, column.Sql, operand.Arithmetic);
        return new ComparedValues(sql, column.Type, NameOf(operand));
    }

    /// <summary>Writes something that may be tested for null; a whole document may.</summary>
    public void WriteForNullTest(SearchOperand operand)
    {
        var (column, path) = Resolve(operand);
        if (column.Document is not null && path.IsEmpty)
        {
            sql.Append(column.Sql);
        }
        else
        {
            Write(operand);
        }
    }

    /// <summary>Writes a JSON value for containment.</summary>
    public void WriteDocument(SearchOperand operand)
    {
        var (column, path) = Resolve(operand);
        var document = column.Document ?? throw new UnusableQueryException($"{NameOf(operand)} is no JSON, '@>' needs JSON");
        if (path.IsEmpty && !document.AllowsTopLevel)
        {
            throw NeedsArrow(operand, "@>");
        }

        WriteKeys(document, path);
    }

    private (ListedColumn Column, ImmutableArray<string> Path) Resolve(SearchOperand operand)
    {
        var column = table.Find(operand.Name, out var path);
        path = path.AddRange(operand.Path);
        return column.Document is not null || path.IsEmpty
            ? (column, path)
            : throw new UnusableQueryException($"{NameOf(operand)} is no JSON, '->' needs JSON");
    }

    private void WriteJsonText(SearchOperand operand, JsonDocumentMap document, ImmutableArray<string> path)
    {
        // A label written with a dot has a path although the text has no arrow.
        if (path.IsEmpty)
        {
            throw new UnusableQueryException($"{NameOf(operand)} is JSON, compare one of its members: {NameOf(operand)}->'key'->>'key' = 'value'");
        }

        if (path.Length == 1 && !document.AllowsTopLevel)
        {
            throw NeedsArrow(operand, "->>");
        }

        if (!operand.Arithmetic.IsEmpty)
        {
            throw new UnusableQueryException($"{NameOf(operand)} is no number, arithmetic needs one");
        }

        sql.Append("(");
        WriteKeys(document, path[..^1]);
        sql.Append(" ->> ").AppendParameter(path[^1], NpgsqlDbType.Text).Append(")");
    }

    private void WriteKeys(JsonDocumentMap document, ImmutableArray<string> path)
    {
        var (column, taken) = document.Find(path);
        sql.Append(column);
        foreach (var key in path[taken..])
        {
            sql.Append(" -> ").AppendParameter(key, NpgsqlDbType.Text);
        }
    }

    private static UnusableQueryException NeedsArrow(SearchOperand operand, string symbol) =>
        new(SearchError.At(operand.Position + NameOf(operand).Length, $"unexpected token `{symbol}`, '->' is expected first"));

    private static string NameOf(SearchOperand operand) => string.Join('.', operand.Name);
}
