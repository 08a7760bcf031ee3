using System.Collections.Immutable;
using Maestro.Grains.Search;

namespace Maestro.Silo.Listing;

/// <summary>Arithmetic on a numeric column, from left to right (rest-and-operations.md section 1.6.1).</summary>
internal static class ColumnArithmetic
{
    /// <summary>Writes the column with the steps applied. Whole numbers stay whole, so <c>/</c> cuts the fraction off, as in SQL.</summary>
    public static void Write(SqlText sql, string column, ImmutableArray<ArithmeticStep> steps)
    {
        var numbers = steps.Select(step => ComparedNumber.Parse(step.Number.Text) ?? throw new UnusableQueryException($"{step.Number.Text} is no number")).ToArray();
        var isWhole = true;
        var wraps = new string[steps.Length];
        for (var index = 0; index < steps.Length; index++)
        {
            isWhole &= numbers[index] is long;
            // % is not defined for double precision.
            wraps[index] = steps[index].Operator == '%' && !isWhole ? "::numeric" : "";
        }

        sql.Append(new string('(', steps.Length)).Append(column);
        for (var index = 0; index < steps.Length; index++)
        {
            sql.Append($"{wraps[index]} {steps[index].Operator} ");
            ComparedNumber.Write(sql, numbers[index]);
            sql.Append(wraps[index]).Append(")");
        }
    }
}
