namespace Maestro.Agent.Cel;

/// <summary>The macros that go through a list or the keys of a map.</summary>
/// <param name="kind">Which macro.</param>
/// <param name="range">What to go through.</param>
/// <param name="variable">Name of the element.</param>
/// <param name="filter">What elements must be; null for all of <c>map</c>.</param>
/// <param name="result">What <c>map</c> makes of them; null for the others.</param>
internal sealed class CelComprehension(string kind, CelNode range, string variable, CelNode? filter, CelNode? result)
    : CelNode(range, filter, result)
{
    protected override object? Compute(CelScope scope)
    {
        var elements = range.Evaluate(scope) switch
        {
            IReadOnlyList<object?> list => list,
            CelMap map => [.. map.Entries.Select(entry => entry.Key)],
            _ => throw CelValues.NoOverload(),
        };
        return kind switch
        {
            "all" => Quantify(scope, elements, decisive: false),
            "exists" => Quantify(scope, elements, decisive: true),
            "exists_one" or "existsOne" => elements.Count(element => Holds(scope, element)) == 1,
            "filter" => elements.Where(element => Holds(scope, element)).ToList(),
            _ => elements.Where(element => filter is null || Holds(scope, element))
                .Select(element => result!.Evaluate(scope.With(variable, element))).ToList(),
        };
    }

    private bool Holds(CelScope scope, object? element) => Truth(filter!.Evaluate(scope.With(variable, element)));

    // As with logical operators, one element that decides makes failures of others irrelevant.
    private bool Quantify(CelScope scope, IReadOnlyList<object?> elements, bool decisive)
    {
        CelException? failure = null;
        foreach (var element in elements)
        {
            try
            {
                if (Holds(scope, element) == decisive)
                {
                    return decisive;
                }
            }
            catch (CelException cause)
            {
                failure ??= cause;
            }
        }

        return failure is null ? !decisive : throw failure;
    }
}
