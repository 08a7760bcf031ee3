namespace Maestro.Agent.Cel;

/// <summary>The lists library of Kubernetes.</summary>
internal static class CelLists
{
    /// <summary>Adds the functions.</summary>
    public static void Register(Dictionary<string, CelFunction> methods)
    {
        methods["isSorted"] = arguments => List(arguments).Zip(List(arguments).Skip(1)).All(pair => CelValues.Compare(pair.First, pair.Second) <= 0);
        methods["min"] = arguments => Extreme(arguments, sign: -1, "min");
        methods["max"] = arguments => Extreme(arguments, sign: 1, "max");
        methods["first"] = arguments => List(arguments) is { Count: > 0 } list ? CelOptional.Of(list[0]) : CelOptional.None;
        methods["last"] = arguments => List(arguments) is { Count: > 0 } list ? CelOptional.Of(list[^1]) : CelOptional.None;
        methods["sum"] = arguments =>
        {
            var list = List(arguments);
            return !list.All(element => element is long or ulong or double or TimeSpan) ? throw CelValues.NoOverload()
                : list.Count == 0 ? 0L : list.Aggregate((sum, element) => CelOperators.Find("+")([sum, element]));
        };
    }

    /// <summary>Place of the first equal element; -1 when there is none.</summary>
    public static object? IndexOf(object?[] arguments)
    {
        var list = List(arguments);
        for (var index = 0; index < list.Count; index++)
        {
            if (CelValues.Same(list[index], arguments[1]))
            {
                return (long)index;
            }
        }

        return -1L;
    }

    /// <summary>Place of the last equal element; -1 when there is none.</summary>
    public static object? LastIndexOf(object?[] arguments)
    {
        var list = List(arguments);
        for (var index = list.Count - 1; index >= 0; index--)
        {
            if (CelValues.Same(list[index], arguments[1]))
            {
                return (long)index;
            }
        }

        return -1L;
    }

    private static IReadOnlyList<object?> List(object?[] arguments) => arguments[0] as IReadOnlyList<object?> ?? throw CelValues.NoOverload();

    private static object? Extreme(object?[] arguments, int sign, string name)
    {
        var list = List(arguments);
        return list.Count == 0
            ? throw new CelException($"{name} called on empty list")
            : list.Aggregate((best, element) => CelValues.Compare(element, best) * sign > 0 ? element : best);
    }
}
