using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Agent.Cel;

/// <summary>
/// Values of expressions: null, bool, long, ulong, double, string, byte[], <see cref="DateTimeOffset"/>, <see cref="TimeSpan"/>, lists
/// (<see cref="IReadOnlyList{T}"/>), maps (<see cref="CelMap"/>), <see cref="CelOptional"/>, <see cref="CelType"/>, amounts (decimal),
/// <see cref="CelIp"/>, <see cref="CelCidr"/>, <see cref="CelUrl"/>, <see cref="CelVersion"/>, and <see cref="CelFormat"/>.
/// </summary>
internal static class CelValues
{
    /// <summary>A JSON value: integers are int, all other numbers double.</summary>
    public static object? From(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => new CelMap(
            json.EnumerateObject().Select(member => KeyValuePair.Create<object, object?>(member.Name, From(member.Value))), isGiven: true),
        JsonValueKind.Array => new CelGivenList(json.EnumerateArray().Select(From)),
        JsonValueKind.String => json.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => json.TryGetInt64(out var integer) ? (object)integer : json.GetDouble(),
        _ => null,
    };

    /// <summary>Whether two values are equal; values of different kinds never are, but numbers are compared by size.</summary>
    public static bool Same(object? left, object? right) => (left, right) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        (bool a, bool b) => a == b,
        (string a, string b) => a == b,
        (byte[] a, byte[] b) => a.AsSpan().SequenceEqual(b),
        (IReadOnlyList<object?> a, IReadOnlyList<object?> b) => a.Count == b.Count && a.Zip(b).All(pair => Same(pair.First, pair.Second)),
        (CelMap a, CelMap b) => a.Count == b.Count && a.Entries.All(entry => b.TryGet(entry.Key, out var value) && Same(entry.Value, value)),
        (CelOptional a, CelOptional b) => a.HasValue == b.HasValue && Same(a.Value, b.Value),
        _ when IsNumber(left) && IsNumber(right) => Compare(left, right) == 0,
        _ => Equals(left, right),
    };

    /// <summary>Orders two values.</summary>
    /// <exception cref="CelException">They cannot be ordered.</exception>
    public static int Compare(object? left, object? right) => (left, right) switch
    {
        (long a, long b) => a.CompareTo(b),
        (ulong a, ulong b) => a.CompareTo(b),
        (double a, double b) => Compare(a, b),
        (long a, ulong b) => a < 0 ? -1 : ((ulong)a).CompareTo(b),
        (ulong a, long b) => b < 0 ? 1 : a.CompareTo((ulong)b),
        (double a, _) when IsNumber(right) => Compare(a, Convert.ToDouble(right, CultureInfo.InvariantCulture)),
        (_, double b) when IsNumber(left) => Compare(Convert.ToDouble(left, CultureInfo.InvariantCulture), b),
        (string a, string b) => CelCodePoints.Compare(a, b),
        (bool a, bool b) => a.CompareTo(b),
        (byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b),
        (DateTimeOffset a, DateTimeOffset b) => a.CompareTo(b),
        (TimeSpan a, TimeSpan b) => a.CompareTo(b),
        (decimal a, decimal b) => a.CompareTo(b),
        _ => throw NoOverload(),
    };

    /// <summary>The name of a value's type in Go, as errors show it.</summary>
    public static string GoType(object? value) => value switch
    {
        null => "structpb.NullValue",
        bool => "bool",
        long => "int64",
        ulong => "uint64",
        double => "float64",
        string => "string",
        byte[] => "[]uint8",
        DateTimeOffset => "time.Time",
        TimeSpan => "time.Duration",
        CelMap { IsGiven: true } => "map[string]interface {}",
        CelMap => "map[ref.Val]ref.Val",
        CelGivenList => "[]interface {}",
        IReadOnlyList<object?> => "[]ref.Val",
        _ => value.GetType().Name,
    };

    /// <summary>The text of a value that can be made one.</summary>
    /// <exception cref="CelException">It cannot.</exception>
    public static string Text(object? value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        long or ulong => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        null => "null",
        double number => Number(number),
        byte[] bytes => Decode(bytes),
        DateTimeOffset time => time.Offset == TimeSpan.Zero ? Rfc3339.Format(time) : time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture),
        CelIp or CelCidr => value.ToString()!,
        TimeSpan span => string.Create(CultureInfo.InvariantCulture, $"{(decimal)span.Ticks / TimeSpan.TicksPerSecond:0.#######}s"),
        _ => throw NoOverload(),
    };

    /// <summary>A function or operator does not take values of these types.</summary>
    public static CelException NoOverload() => new("no such overload");

    // As Go's %g: the shortest digits that give the number back, with an exponent of two digits at least from a million on.
    private static string Number(double number)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "NaN" : number > 0 ? "+Inf" : "-Inf";
        }

        var shortest = number.ToString("R", CultureInfo.InvariantCulture);
        var exponent = int.Parse(number.ToString("E16", CultureInfo.InvariantCulture).Split('E')[1], CultureInfo.InvariantCulture);
        if (exponent is >= -4 and < 6)
        {
            return shortest;
        }

        var digits = shortest.TrimStart('-').Split('E')[0].Replace(".", "", StringComparison.Ordinal).Trim('0');
        var fraction = digits.Length > 1 ? $".{digits[1..]}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{(number < 0 ? "-" : "")}{digits[0]}{fraction}e{exponent:+00;-00}");
    }

    private static string Decode(byte[] bytes) => Utf8.IsValid(bytes)
        ? Encoding.UTF8.GetString(bytes)
        : throw new CelException("invalid UTF-8 in bytes, cannot convert to string");

    private static bool IsNumber(object? value) => value is long or ulong or double;

    // NaN is neither less nor equal nor greater; any order that is not "equal" will do.
    private static int Compare(double left, double right) => left < right ? -1 : left == right ? 0 : 1;
}

/// <summary>The type of a value, as <c>type()</c> returns it.</summary>
internal sealed record CelType(string Name);

/// <summary>A value that may be absent.</summary>
internal sealed record CelOptional(bool HasValue, object? Value)
{
    /// <summary>Absent.</summary>
    public static readonly CelOptional None = new(false, null);

    /// <summary>Present.</summary>
    public static CelOptional Of(object? value) => new(true, value);
}

/// <summary>A list that was given to the expression, which errors name by another type than one that it made.</summary>
internal sealed class CelGivenList(IEnumerable<object?> elements) : List<object?>(elements);

/// <summary>A map; its keys are bool, int, uint or string.</summary>
/// <param name="entries">The entries.</param>
/// <param name="isGiven">Whether it was given to the expression, which errors name by another type than one that it made.</param>
internal sealed class CelMap(IEnumerable<KeyValuePair<object, object?>> entries, bool isGiven = false)
{
    private readonly Dictionary<object, object?> _entries = new(entries);

    /// <summary>Whether it was given to the expression and not made by it.</summary>
    public bool IsGiven => isGiven;

    /// <summary>How many entries.</summary>
    public int Count => _entries.Count;

    /// <summary>The entries.</summary>
    public IEnumerable<KeyValuePair<object, object?>> Entries => _entries;

    /// <summary>The value of a key; numbers are compared by size.</summary>
    public bool TryGet(object? key, out object? value)
    {
        value = null;
        return key switch
        {
            null => false,
            long number => _entries.TryGetValue(number, out value) || (number >= 0 && _entries.TryGetValue((ulong)number, out value)),
            ulong number => _entries.TryGetValue(number, out value) || (number <= long.MaxValue && _entries.TryGetValue((long)number, out value)),
            double number => double.IsInteger(number) && Math.Abs(number) < long.MaxValue && TryGet((long)number, out value),
            _ => _entries.TryGetValue(key, out value),
        };
    }
}
