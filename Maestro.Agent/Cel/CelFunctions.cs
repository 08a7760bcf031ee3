namespace Maestro.Agent.Cel;

/// <summary>The functions an expression may call (agent.md section 4.8).</summary>
internal static class CelFunctions
{
    private static readonly HashSet<string> Types =
        new(StringComparer.Ordinal)
        {
            "bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type", "optional_type",
            "google.protobuf.Timestamp", "google.protobuf.Duration", "net.IP", "net.CIDR",
        };

    private static readonly HashSet<string> Groups = new(StringComparer.Ordinal) { "optional", "ip", "format", "strings" };

    private static readonly (Dictionary<string, CelFunction> Globals, Dictionary<string, CelFunction> Methods) Known = Create();

    /// <summary>Whether a name is that of a type.</summary>
    public static bool IsType(string name) => Types.Contains(name);

    /// <summary>Whether a name is the first part of functions' names, such as <c>optional</c> in <c>optional.of</c>.</summary>
    public static bool IsGroup(string name) => Groups.Contains(name);

    /// <summary>A function or method; null when there is none of that name.</summary>
    public static CelFunction? Find(string name, bool isMethod) =>
        (CelPatterns.Find(name, isMethod) ?? (isMethod ? Known.Methods : Known.Globals).GetValueOrDefault(name)) is { } function
        ? arguments => Call(function, arguments)
        : null;

    /// <summary>The only argument.</summary>
    public static object? One(object?[] arguments) => arguments is [var single] ? single : throw CelValues.NoOverload();

    private static (Dictionary<string, CelFunction> Globals, Dictionary<string, CelFunction> Methods) Create()
    {
        var globals = new Dictionary<string, CelFunction>(StringComparer.Ordinal);
        var methods = new Dictionary<string, CelFunction>(StringComparer.Ordinal);
        CelConversions.Register(globals, methods);
        CelTexts.Register(globals, methods);
        CelTimes.Register(methods);
        CelLists.Register(methods);
        CelAmounts.Register(globals, methods);
        CelAddresses.Register(globals, methods);
        CelUrls.Register(globals, methods);
        CelVersions.Register(globals, methods);
        CelFormats.Register(globals, methods);
        CelFormatting.Register(globals, methods);
        globals["optional.of"] = arguments => CelOptional.Of(One(arguments));
        globals["optional.none"] = _ => CelOptional.None;
        globals["optional.ofNonZeroValue"] = arguments => IsZero(One(arguments)) ? CelOptional.None : CelOptional.Of(arguments[0]);
        globals["optional.unwrap"] = methods["unwrapOpt"] = arguments => One(arguments) is IReadOnlyList<object?> list
            ? list.Select(element => element as CelOptional ?? throw CelValues.NoOverload())
                .Where(element => element.HasValue).Select(element => element.Value).ToList()
            : throw CelValues.NoOverload();
        methods["hasValue"] = arguments => Optional(arguments).HasValue;
        methods["value"] = arguments =>
            Optional(arguments) is { HasValue: true } optional ? optional.Value : throw new CelException("optional.none() dereference");
        methods["orValue"] = arguments => Optional(arguments) is { HasValue: true } optional ? optional.Value : arguments[1];
        methods["or"] = arguments => Optional(arguments) is { HasValue: true } optional ? optional : arguments[1];
        globals["hasConditions"] = arguments =>
            One(arguments) is CelMap map && map.TryGet("conditions", out var conditions) && conditions is IReadOnlyList<object?> { Count: > 0 };
        return (globals, methods);
    }

    // A function looks at the arguments it takes; too few of them are as wrong as others.
    private static object? Call(CelFunction function, object?[] arguments)
    {
        try
        {
            return function(arguments);
        }
        catch (Exception cause) when (cause is IndexOutOfRangeException or InvalidCastException or NullReferenceException)
        {
            throw CelValues.NoOverload();
        }
    }

    private static CelOptional Optional(object?[] arguments) => arguments[0] as CelOptional ?? throw CelValues.NoOverload();

    private static bool IsZero(object? value) => value switch
    {
        null or false or 0L or 0UL or 0D or "" => true,
        IReadOnlyList<object?> list => list.Count == 0,
        CelMap map => map.Count == 0,
        _ => false,
    };
}
