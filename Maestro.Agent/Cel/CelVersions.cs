namespace Maestro.Agent.Cel;

/// <summary>The semver library of Kubernetes.</summary>
internal static class CelVersions
{
    /// <summary>Adds the functions.</summary>
    public static void Register(Dictionary<string, CelFunction> globals, Dictionary<string, CelFunction> methods)
    {
        globals["semver"] = arguments => CelVersion.TryParse(Text(arguments), Normalizes(arguments), out var version, out var problem)
            ? version
            : throw new CelException(problem);
        globals["isSemver"] = arguments => CelVersion.TryParse(Text(arguments), Normalizes(arguments), out _, out _);
        methods["major"] = arguments => checked((long)Version(CelFunctions.One(arguments)).Major);
        methods["minor"] = arguments => checked((long)Version(CelFunctions.One(arguments)).Minor);
        methods["patch"] = arguments => checked((long)Version(CelFunctions.One(arguments)).Patch);
    }

    private static string Text(object?[] arguments) =>
        arguments.Length is 1 or 2 && arguments[0] is string text ? text : throw CelValues.NoOverload();

    private static bool Normalizes(object?[] arguments) => arguments.Length == 2 && (arguments[1] is bool flag ? flag : throw CelValues.NoOverload());

    private static CelVersion Version(object? value) => value as CelVersion ?? throw CelValues.NoOverload();
}
