namespace Maestro.Agent.Cel;

/// <summary>The operators.</summary>
internal static class CelOperators
{
    /// <summary>The function of an operator.</summary>
    public static CelFunction Find(string name) => name switch
    {
        "==" => arguments => CelValues.Same(arguments[0], arguments[1]),
        "!=" => arguments => !CelValues.Same(arguments[0], arguments[1]),
        "<" => arguments => CelValues.Compare(arguments[0], arguments[1]) < 0 && !AnyNaN(arguments),
        "<=" => arguments => CelValues.Compare(arguments[0], arguments[1]) <= 0 && !AnyNaN(arguments),
        ">" => arguments => CelValues.Compare(arguments[0], arguments[1]) > 0 && !AnyNaN(arguments),
        ">=" => arguments => CelValues.Compare(arguments[0], arguments[1]) >= 0 && !AnyNaN(arguments),
        "in" => arguments => In(arguments),
        "+" => Add,
        "-" => Subtract,
        "*" => arguments => (arguments[0], arguments[1]) switch
        {
            (long a, long b) => (object)checked(a * b),
            (ulong a, ulong b) => checked(a * b),
            (double a, double b) => a * b,
            _ => throw CelValues.NoOverload(),
        },
        "/" => Divide,
        "%" => arguments => (arguments[0], arguments[1]) switch
        {
            (long _, 0L) or (ulong _, 0UL) => throw new CelException("modulus by zero"),
            (long a, long b) => (object)(b == -1 ? 0L : a % b),
            (ulong a, ulong b) => a % b,
            _ => throw CelValues.NoOverload(),
        },
        "!" => arguments => arguments[0] is bool flag ? !flag : throw CelValues.NoOverload(),
        "negate" => arguments => arguments[0] switch
        {
            long number => (object)checked(-number),
            double number => -number,
            TimeSpan span => -span,
            _ => throw CelValues.NoOverload(),
        },
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "not an operator"),
    };

    private static bool In(object?[] arguments) => arguments[1] switch
    {
        IReadOnlyList<object?> list => list.Any(element => CelValues.Same(element, arguments[0])),
        CelMap map => map.TryGet(arguments[0], out _),
        _ => throw CelValues.NoOverload(),
    };

    private static object? Add(object?[] arguments) => (arguments[0], arguments[1]) switch
    {
        (long a, long b) => (object)checked(a + b),
        (ulong a, ulong b) => checked(a + b),
        (double a, double b) => a + b,
        (string a, string b) => a + b,
        (byte[] a, byte[] b) => (byte[])[.. a, .. b],
        (IReadOnlyList<object?> a, IReadOnlyList<object?> b) => a.Concat(b).ToList(),
        (DateTimeOffset a, TimeSpan b) => Later(a, b.Ticks),
        (TimeSpan a, DateTimeOffset b) => Later(b, a.Ticks),
        (TimeSpan a, TimeSpan b) => a + b,
        _ => throw CelValues.NoOverload(),
    };

    private static object? Subtract(object?[] arguments) => (arguments[0], arguments[1]) switch
    {
        (long a, long b) => (object)checked(a - b),
        (ulong a, ulong b) => checked(a - b),
        (double a, double b) => a - b,
        (DateTimeOffset a, DateTimeOffset b) => a - b,
        (DateTimeOffset a, TimeSpan b) => Later(a, -b.Ticks),
        (TimeSpan a, TimeSpan b) => a - b,
        _ => throw CelValues.NoOverload(),
    };

    private static object? Divide(object?[] arguments) => (arguments[0], arguments[1]) switch
    {
        (long _, 0L) or (ulong _, 0UL) => throw new CelException("division by zero"),
        (long a, long b) => (object)(b == -1 ? checked(-a) : a / b),
        (ulong a, ulong b) => a / b,
        (double a, double b) => a / b,
        _ => throw CelValues.NoOverload(),
    };

    private static DateTimeOffset Later(DateTimeOffset time, long ticks)
    {
        try
        {
            return time.AddTicks(ticks);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new CelException("timestamp overflow");
        }
    }

    private static bool AnyNaN(object?[] arguments) => arguments.Any(argument => argument is double number && double.IsNaN(number));
}
