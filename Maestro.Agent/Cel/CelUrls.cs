namespace Maestro.Agent.Cel;

/// <summary>The URL library of Kubernetes.</summary>
internal static class CelUrls
{
    /// <summary>Adds the functions.</summary>
    public static void Register(Dictionary<string, CelFunction> globals, Dictionary<string, CelFunction> methods)
    {
        globals["url"] = arguments => CelUrl.TryParse(Text(arguments), out var url, out var problem)
            ? url
            : throw new CelException($"URL parse error during conversion from string: {problem}");
        globals["isURL"] = arguments => CelUrl.TryParse(Text(arguments), out _, out _);
        methods["getScheme"] = arguments => Url(arguments).Scheme;
        methods["getHost"] = arguments => Url(arguments).Host;
        methods["getHostname"] = arguments => Url(arguments).Hostname;
        methods["getPort"] = arguments => Url(arguments).Port;
        methods["getEscapedPath"] = arguments => Url(arguments).EscapedPath;
        methods["getQuery"] = arguments => new CelMap(Url(arguments).Query.Select(
            parameter => KeyValuePair.Create<object, object?>(parameter.Key, parameter.Value.Select(value => (object?)value).ToList())));
    }

    private static string Text(object?[] arguments) => CelFunctions.One(arguments) as string ?? throw CelValues.NoOverload();

    private static CelUrl Url(object?[] arguments) => CelFunctions.One(arguments) as CelUrl ?? throw CelValues.NoOverload();
}
