using System.Globalization;

namespace Maestro.Agent.Applying;

/// <summary>Amounts as Kubernetes writes them: a number with a decimal or binary suffix.</summary>
internal static class Quantity
{
    private static readonly Dictionary<string, decimal> Factors = new(StringComparer.Ordinal)
    {
        ["n"] = 1e-9m, ["u"] = 1e-6m, ["m"] = 1e-3m, [""] = 1m, ["k"] = 1e3m, ["M"] = 1e6m, ["G"] = 1e9m, ["T"] = 1e12m, ["P"] = 1e15m, ["E"] = 1e18m,
        ["Ki"] = 1024m, ["Mi"] = 1048576m, ["Gi"] = 1073741824m, ["Ti"] = 1099511627776m, ["Pi"] = 1125899906842624m, ["Ei"] = 1152921504606846976m,
    };

    /// <summary>Reads an amount; false for any text that is none.</summary>
    public static bool TryParse(string text, out decimal amount)
    {
        amount = 0;
        if (text.Length is 0 or > 40 || !(char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.'))
        {
            return false;
        }

        var end = text.Length;
        while (end > 0 && char.IsAsciiLetter(text[end - 1]))
        {
            end--;
        }

        if (!Factors.TryGetValue(text[end..], out var factor)
            || !decimal.TryParse(text.AsSpan(0, end), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        try
        {
            amount = number * factor;
            return true;
        }
        catch (OverflowException)
        {
            // More than anybody can own; such texts are compared as texts.
            return false;
        }
    }
}
