using System.Globalization;
using NpgsqlTypes;

namespace Maestro.Silo.Listing;

/// <summary>Numbers in a search: whole ones exactly, others as double precision.</summary>
internal static class ComparedNumber
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>A <see cref="long"/> when the text is a whole number of 64 bits, else a finite <see cref="double"/>; null for other texts.</summary>
    public static object? Parse(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return whole;
        }

        if (!double.TryParse(text, Style, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
        {
            return null;
        }

        // 1e3 is whole too; within 2^53 the conversion loses nothing.
        return Math.Abs(number) < 1L << 53 && Math.Truncate(number) == number ? (long)number : number;
    }

    /// <summary>Appends the number as a parameter.</summary>
    public static void Write(SqlText sql, object number) =>
        sql.AppendParameter(number, number is long ? NpgsqlDbType.Bigint : NpgsqlDbType.Double);

    /// <summary>Appends the numbers as one array.</summary>
    public static void Write(SqlText sql, IReadOnlyCollection<object> numbers)
    {
        if (numbers.All(number => number is long))
        {
            sql.AppendParameter(numbers.Cast<long>().ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint);
        }
        else
        {
            sql.AppendParameter(
                numbers.Select(number => Convert.ToDouble(number, CultureInfo.InvariantCulture)).ToArray(),
                NpgsqlDbType.Array | NpgsqlDbType.Double);
        }
    }
}
