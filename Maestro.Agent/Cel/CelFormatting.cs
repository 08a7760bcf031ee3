using System.Globalization;
using System.Text;

namespace Maestro.Agent.Cel;

/// <summary><c>'%s has %d'.format([a, b])</c> and <c>strings.quote</c> of the strings extension.</summary>
internal static class CelFormatting
{
    private const int MaxPrecision = 100;

    /// <summary>Adds the functions.</summary>
    public static void Register(Dictionary<string, CelFunction> globals, Dictionary<string, CelFunction> methods)
    {
        globals["strings.quote"] = arguments => CelFunctions.One(arguments) is string text ? Quote(text) : throw CelValues.NoOverload();
        methods["format"] = arguments => (arguments[0], arguments[1]) is (string pattern, IReadOnlyList<object?> values)
            ? Format(pattern, values)
            : throw CelValues.NoOverload();
    }

    private static string Format(string pattern, IReadOnlyList<object?> values)
    {
        var result = new StringBuilder();
        var next = 0;
        for (var at = 0; at < pattern.Length; at++)
        {
            if (pattern[at] != '%')
            {
                result.Append(pattern[at]);
                continue;
            }

            if (At(pattern, ++at) == '%')
            {
                result.Append('%');
                continue;
            }

            var precision = Precision(pattern, ref at);
            if (next == values.Count)
            {
                throw new CelException($"index {next} out of range");
            }

            result.Append(Write(At(pattern, at), precision, values[next++]));
        }

        return result.ToString();
    }

    private static char At(string pattern, int at) => at < pattern.Length ? pattern[at] : throw new CelException("unexpected end of string");

    private static int Precision(string pattern, ref int at)
    {
        if (At(pattern, at) != '.')
        {
            return 6;
        }

        var start = ++at;
        while (char.IsAsciiDigit(At(pattern, at)))
        {
            at++;
        }

        return int.TryParse(pattern.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var precision) && precision <= MaxPrecision
            ? precision
            : throw new CelException("error while parsing precision: must be a number up to 100");
    }

    private static string Write(char verb, int precision, object? value) => (verb, value) switch
    {
        ('s', _) => Text(value),
        ('d', long or ulong) => Text(value),
        ('d', double number) when !double.IsFinite(number) => Text(value),
        ('f', long or ulong or double) => Float(Number(value), $"F{precision}"),
        ('e', long or ulong or double) => Exponent(Number(value), precision),
        ('b', bool flag) => flag ? "1" : "0",
        ('b', long number) => Based(number, 2),
        ('b', ulong number) => $"{number:b}",
        ('o', long number) => Based(number, 8),
        ('o', ulong number) => Octal(number),
        ('x', long number) => Based(number, 16),
        ('x', ulong number) => $"{number:x}",
        ('x', string text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)),
        ('x', byte[] bytes) => Convert.ToHexStringLower(bytes),
        ('X', _) => Write('x', precision, value).ToUpperInvariant(),
        ('d' or 'f' or 'e' or 'b' or 'o' or 'x', _) => throw new CelException($"error during formatting: no such overload of '%{verb}'"),
        _ => throw new CelException($"could not parse formatting clause: unrecognized formatting clause \"{verb}\""),
    };

    private static double Number(object? value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static string Float(double number, string format) => double.IsFinite(number) ? number.ToString(format, CultureInfo.InvariantCulture) : Text(number);

    // Two digits of exponent at least, as in C.
    private static string Exponent(double number, int precision) =>
        Float(number, precision == 0 ? "0e+00" : $"0.{new string('0', precision)}e+00");

    private static string Based(long number, int radix)
    {
        var magnitude = number < 0 ? 0UL - (ulong)number : (ulong)number;
        return (number < 0 ? "-" : "") + radix switch { 2 => $"{magnitude:b}", 8 => Octal(magnitude), _ => $"{magnitude:x}" };
    }

    private static string Octal(ulong number)
    {
        var digits = new StringBuilder();
        do
        {
            digits.Insert(0, (char)('0' + (number & 7)));
            number >>= 3;
        }
        while (number > 0);

        return digits.ToString();
    }

    private static string Text(object? value) => value switch
    {
        null => "null",
        double.NaN => "NaN",
        double.PositiveInfinity => "Infinity",
        double.NegativeInfinity => "-Infinity",
        CelType type => type.Name,
        IReadOnlyList<object?> list => $"[{string.Join(", ", list.Select(Text))}]",
        CelMap map => $"{{{string.Join(", ", map.Entries.Select(entry => $"{Text(entry.Key)}: {Text(entry.Value)}").Order(StringComparer.Ordinal))}}}",
        _ => CelValues.Text(value),
    };

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '\a' => quoted.Append("\\a"),
                '\b' => quoted.Append("\\b"),
                '\f' => quoted.Append("\\f"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                '\v' => quoted.Append("\\v"),
                '\\' => quoted.Append("\\\\"),
                '"' => quoted.Append("\\\""),
                _ => quoted.Append(letter),
            };
        }

        return quoted.Append('"').ToString();
    }
}
