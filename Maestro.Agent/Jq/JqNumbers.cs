using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

/// <summary>Numbers: whole ones are exact as far as 128 bits reach, all others have double precision.</summary>
internal static class JqNumbers
{
    /// <summary>The number; null for anything else.</summary>
    public static double? Number(JsonNode? value) =>
        Long(value) is { } whole ? whole
        : Digits(value) is { } digits ? double.Parse(digits, CultureInfo.InvariantCulture) : null;

    /// <summary>The number a text is; null when it is none that JSON can hold.</summary>
    public static JsonNode? Read(string text)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? Of(whole)
            : double.TryParse(text, style, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? Of(number)
            : null;
    }

    /// <summary>A number as a value: whole ones without a fraction.</summary>
    /// <exception cref="JqException">JSON has no such number.</exception>
    public static JsonNode Of(double number) => !double.IsFinite(number) ? throw new JqException("a number is out of range")
        : number == Math.Floor(number) && Math.Abs(number) < 1e21 ? Of((Int128)number)
        : JsonValue.Create(number);

    /// <summary>The number as text, which is the same for the same number however it was written: 2.0 is 2, and 1E-07 is 1e-7.</summary>
    public static string Text(JsonValue number)
    {
        var text = (Read(number.ToJsonString()) ?? number).ToJsonString();
        return text.IndexOf('E') is var at && at < 0 ? text : $"{text[..at]}e{text[at + 1]}{text[(at + 2)..].TrimStart('0')}";
    }

    /// <summary>The order of two numbers.</summary>
    public static int Compare(JsonNode? left, JsonNode? right) => Whole(left) is { } a && Whole(right) is { } b
        ? a.CompareTo(b)
        : Nullable.Compare(Number(left), Number(right));

    /// <summary>The result of <c>+ - * / %</c>.</summary>
    /// <exception cref="JqException">There is none.</exception>
    public static JsonNode Calculate(string symbol, JsonNode left, JsonNode right)
    {
        if (symbol is "+" or "-" or "*" && Whole(left) is { } a && Whole(right) is { } b)
        {
            try
            {
                return Of(checked(symbol switch { "+" => a + b, "-" => a - b, _ => a * b }));
            }
            catch (OverflowException)
            {
                // Too large to be exact.
            }
        }

        var (x, y) = (Number(left)!.Value, Number(right)!.Value);
        if ((symbol == "/" && y == 0) || (symbol == "%" && Math.Truncate(y) == 0))
        {
            throw new JqException($"{JqText.Describe(left)} and {JqText.Describe(right)} cannot be divided because the divisor is zero");
        }

        return Of(symbol switch
        {
            "+" => x + y,
            "-" => x - y,
            "*" => x * y,
            "/" => x / y,
            _ => Math.Truncate(x) % Math.Abs(Math.Truncate(y)),
        });
    }

    private static JsonNode Of(Int128 whole) => whole >= long.MinValue && whole <= long.MaxValue
        ? JsonValue.Create((long)whole)
        : JsonNode.Parse(whole.ToString(CultureInfo.InvariantCulture))!;

    private static Int128? Whole(JsonNode? value) =>
        Long(value) is { } known ? known
        : Int128.TryParse(Digits(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null;

    // Most numbers, and without writing them.
    private static long? Long(JsonNode? value) => value is JsonValue number && number.TryGetValue<long>(out var whole) ? whole : null;

    private static string? Digits(JsonNode? value) =>
        value is JsonValue number && number.GetValueKind() == JsonValueKind.Number ? number.ToJsonString() : null;
}
