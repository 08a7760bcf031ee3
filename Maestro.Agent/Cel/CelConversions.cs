using System.Globalization;
using System.Text;
using Maestro.Protocol;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Agent.Cel;

/// <summary>Conversions between types, and sizes.</summary>
internal static class CelConversions
{
    // The beginning of the year 1 and the end of the year 9999.
    private const long FirstSecond = -62_135_596_800;
    private const long LastSecond = 253_402_300_799;

    /// <summary>Adds the functions.</summary>
    public static void Register(Dictionary<string, CelFunction> globals, Dictionary<string, CelFunction> methods)
    {
        globals["dyn"] = CelFunctions.One;
        globals["int"] = arguments => Int(CelFunctions.One(arguments));
        globals["uint"] = arguments => UInt(CelFunctions.One(arguments));
        globals["double"] = arguments => CelFunctions.One(arguments) switch
        {
            string text => Double(text),
            long or ulong or double => Convert.ToDouble(arguments[0], CultureInfo.InvariantCulture),
            _ => throw CelValues.NoOverload(),
        };
        globals["string"] = arguments => CelValues.Text(CelFunctions.One(arguments));
        globals["bool"] = arguments => CelFunctions.One(arguments) switch
        {
            bool flag => flag,
            "true" or "True" or "TRUE" or "t" or "1" => true,
            "false" or "False" or "FALSE" or "f" or "0" => false,
            string text => throw NoConversion("bool"),
            _ => throw CelValues.NoOverload(),
        };
        globals["bytes"] = arguments => CelFunctions.One(arguments) switch
        {
            byte[] bytes => bytes,
            string text => Encoding.UTF8.GetBytes(text),
            _ => throw CelValues.NoOverload(),
        };
        globals["timestamp"] = arguments => CelFunctions.One(arguments) switch
        {
            DateTimeOffset time => time,
            >= FirstSecond and <= LastSecond and var seconds => DateTimeOffset.FromUnixTimeSeconds(seconds),
            long => throw new CelException("timestamp overflow"),
            string text => Rfc3339.TryParse(text, out var time, out _) ? time : throw NoConversion("google.protobuf.Timestamp"),
            _ => throw CelValues.NoOverload(),
        };
        globals["duration"] = arguments => CelFunctions.One(arguments) switch
        {
            TimeSpan span => span,
            string text => GoDuration.TryParse(text, out var span) ? span : throw NoConversion("google.protobuf.Duration"),
            _ => throw CelValues.NoOverload(),
        };
        globals["type"] = arguments => new CelType(TypeName(CelFunctions.One(arguments)));
        globals["size"] = methods["size"] = arguments => CelFunctions.One(arguments) switch
        {
            string text => (long)CelCodePoints.Count(text),
            byte[] bytes => bytes.LongLength,
            IReadOnlyList<object?> list => list.Count,
            CelMap map => map.Count,
            _ => throw CelValues.NoOverload(),
        };
    }

    private static long Int(object? value) => value switch
    {
        long number => number,
        ulong number => checked((long)number),
        double number => double.IsNaN(number) || number is <= long.MinValue or >= long.MaxValue ? throw new OverflowException() : (long)number,
        string text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw NoConversion("int"),
        DateTimeOffset time => time.ToUnixTimeSeconds(),
        _ => throw CelValues.NoOverload(),
    };

    private static ulong UInt(object? value) => value switch
    {
        ulong number => number,
        long number => number >= 0 ? (ulong)number : throw UnsignedOverflow(),
        double number => double.IsNaN(number) || number is < 0 or >= ulong.MaxValue ? throw UnsignedOverflow() : (ulong)number,
        string text => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw NoConversion("uint"),
        _ => throw CelValues.NoOverload(),
    };

    private static double Double(string text) => text.TrimStart('+', '-').ToUpperInvariant() is "INF" or "INFINITY"
        ? text.StartsWith('-') ? double.NegativeInfinity : double.PositiveInfinity
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : throw NoConversion("double");

    private static CelException UnsignedOverflow() => new("unsigned integer overflow");

    private static string TypeName(object? value) => value switch
    {
        null => "null_type",
        bool => "bool",
        long => "int",
        ulong => "uint",
        double => "double",
        string => "string",
        byte[] => "bytes",
        CelMap => "map",
        IReadOnlyList<object?> => "list",
        DateTimeOffset => "google.protobuf.Timestamp",
        TimeSpan => "google.protobuf.Duration",
        CelType => "type",
        CelOptional => "optional_type",
        CelIp => "net.IP",
        CelCidr => "net.CIDR",
        CelUrl => "kubernetes.URL",
        CelVersion => "kubernetes.Semver",
        CelFormat => "kubernetes.NamedFormat",
        _ => "kubernetes.Quantity",
    };

    // Without the text, which may be a secret: the message goes into a status.
    private static CelException NoConversion(string type) => new($"type conversion error from 'string' to '{type}'");
}
