using System.Globalization;
using System.Text.RegularExpressions;

namespace Maestro.KubernetesApi.Schemas;

/// <summary>Amounts such as <c>500m</c> or <c>1Gi</c>, in the one form a server writes them in.</summary>
internal static partial class Quantity
{
    private static readonly string[] DecimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
    private static readonly string[] BinarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

    /// <summary>The canonical form: no fraction, and the largest suffix that keeps it whole. Null when the text is no quantity.</summary>
    public static string? Canonical(string text)
    {
        var match = Form().Match(text);
        if (!match.Success || !decimal.TryParse(match.Groups[1].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var suffix = match.Groups[2].Value;
        if (suffix.Length > 1 && suffix[0] is 'e' or 'E')
        {
            return text;
        }

        var binary = Array.IndexOf(BinarySuffixes, suffix);
        return binary > 0 ? Binary(number, binary) : Decimal(number, Array.IndexOf(DecimalSuffixes, suffix));
    }

    private static string Binary(decimal number, int power)
    {
        while (power > 0 && number != decimal.Truncate(number))
        {
            number *= 1024;
            power--;
        }

        number = decimal.Ceiling(number);
        while (number != 0 && power < BinarySuffixes.Length - 1 && number % 1024 == 0)
        {
            number /= 1024;
            power++;
        }

        return number.ToString("0", CultureInfo.InvariantCulture) + BinarySuffixes[power];
    }

    private static string Decimal(decimal number, int power)
    {
        while (power > 0 && number != decimal.Truncate(number))
        {
            number *= 1000;
            power--;
        }

        number = decimal.Ceiling(number);
        while (number != 0 && power < DecimalSuffixes.Length - 1 && number % 1000 == 0)
        {
            number /= 1000;
            power++;
        }

        return number.ToString("0", CultureInfo.InvariantCulture) + (number == 0 ? "" : DecimalSuffixes[power]);
    }

    [GeneratedRegex("^([+-]?[0-9]*\\.?[0-9]+|[+-]?[0-9]+\\.)((?:[KMGTPE]i)|[numkMGTPE]?|[eE][+-]?[0-9]+)$")]
    private static partial Regex Form();
}
