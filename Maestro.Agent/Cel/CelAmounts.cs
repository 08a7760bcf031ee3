using System.Globalization;
using Maestro.Agent.Applying;

namespace Maestro.Agent.Cel;

/// <summary>The quantity library of Kubernetes.</summary>
internal static class CelAmounts
{
    /// <summary>Adds the functions.</summary>
    public static void Register(Dictionary<string, CelFunction> globals, Dictionary<string, CelFunction> methods)
    {
        globals["isQuantity"] = arguments => TryParse(Text(arguments), out _);
        globals["quantity"] = arguments => TryParse(Text(arguments), out var amount)
            ? amount
            : throw new CelException("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
        methods["isInteger"] = arguments => IsInteger(Amount(arguments, 0));
        methods["asInteger"] = arguments => IsInteger(Amount(arguments, 0))
            ? (long)Amount(arguments, 0)
            : throw new CelException("cannot convert value to integer");
        methods["asApproximateFloat"] = arguments => (double)Amount(arguments, 0);
        methods["sign"] = arguments => (long)Math.Sign(Amount(arguments, 0));
        methods["add"] = arguments => Amount(arguments, 0) + Amount(arguments, 1);
        methods["sub"] = arguments => Amount(arguments, 0) - Amount(arguments, 1);
        methods["isGreaterThan"] = arguments => Order(arguments) > 0;
        methods["isLessThan"] = arguments => Order(arguments) < 0;
        methods["compareTo"] = arguments => (long)Order(arguments);
    }

    // Where live objects are compared, blanks beside the number do no harm; here they are wrong.
    private static bool TryParse(string text, out decimal amount)
    {
        amount = 0;
        return !text.Any(char.IsWhiteSpace) && Quantity.TryParse(text, out amount);
    }

    private static bool IsInteger(decimal amount) => decimal.IsInteger(amount) && amount is >= long.MinValue and <= long.MaxValue;

    // Versions are compared by methods of the same names.
    private static int Order(object?[] arguments) => (arguments[0], arguments[1]) is (CelVersion left, CelVersion right)
        ? Math.Sign(left.CompareTo(right))
        : Amount(arguments, 0).CompareTo(Amount(arguments, 1));

    private static string Text(object?[] arguments) => CelFunctions.One(arguments) as string ?? throw CelValues.NoOverload();

    private static decimal Amount(object?[] arguments, int index) => arguments[index] switch
    {
        decimal amount => amount,
        long number => Convert.ToDecimal(number, CultureInfo.InvariantCulture),
        _ => throw CelValues.NoOverload(),
    };
}
