using System.Globalization;

namespace Maestro.Agent.Feedback;

/// <summary>Floating-point numbers as Go writes them: the shortest digits that mean the number, with an exponent where it is very small or large.</summary>
internal static class GoNumber
{
    /// <summary>As <c>fmt</c> prints it: with an exponent below 1e-4 and from 1e21 on, of two digits at least.</summary>
    public static string Print(double number) => Write(number, smallest: -4, exponentDigits: "00");

    /// <summary>As <c>encoding/json</c> writes it: with an exponent below 1e-6 and from 1e21 on.</summary>
    public static string Json(double number) => Write(number, smallest: -6, exponentDigits: "0");

    private static string Write(double number, int smallest, string exponentDigits)
    {
        if (number == 0)
        {
            return double.IsNegative(number) ? "-0" : "0";
        }

        var (digits, point) = Digits(number.ToString("R", CultureInfo.InvariantCulture));
        var exponent = point - 1;
        var sign = number < 0 ? "-" : "";
        if (exponent < smallest || exponent >= 21)
        {
            var mantissa = digits.Length > 1 ? $"{digits[0]}.{digits[1..]}" : digits;
            return $"{sign}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent).ToString(exponentDigits, CultureInfo.InvariantCulture)}";
        }

        return sign + (point <= 0 ? "0." + new string('0', -point) + digits
            : point >= digits.Length ? digits + new string('0', point - digits.Length)
            : $"{digits[..point]}.{digits[point..]}");
    }

    // The significant digits, and how many of them stand before the decimal point.
    private static (string Digits, int Point) Digits(string shortest)
    {
        var text = shortest.TrimStart('-');
        var exponent = 0;
        if (text.IndexOf('E', StringComparison.Ordinal) is >= 0 and var at)
        {
            exponent = int.Parse(text[(at + 1)..], CultureInfo.InvariantCulture);
            text = text[..at];
        }

        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var point = (dot < 0 ? text.Length : dot) + exponent;
        text = text.Replace(".", "", StringComparison.Ordinal);
        var leading = text.Length - text.TrimStart('0').Length;
        return (text.Trim('0'), point - leading);
    }
}
