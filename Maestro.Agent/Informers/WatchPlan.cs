namespace Maestro.Agent.Informers;

/// <summary>Which watches to open for the objects that matter.</summary>
internal static class WatchPlan
{
    /// <summary>Namespaces of one type that are watched one by one; with more of them, one watch of all namespaces is cheaper.</summary>
    public const int NamespacesApart = 3;

    /// <summary>The scopes to watch; what they do not cover is polled.</summary>
    /// <param name="wanted">What is wanted in each type and namespace.</param>
    /// <param name="max">Watches at most; the ones that are asked for come first, then the ones that cover most objects.</param>
    /// <param name="forbidden">Scopes the agent may not list or watch.</param>
    public static IReadOnlyList<WatchScope> Choose(
        IReadOnlyDictionary<WatchScope, WatchDemand> wanted, int max, IReadOnlySet<WatchScope> forbidden)
    {
        var candidates = new List<(WatchScope Scope, WatchDemand Demand)>();
        foreach (var type in wanted.GroupBy(entry => entry.Key.Type))
        {
            var everywhere = new WatchScope(type.Key, "");
            if ((type.Count() > NamespacesApart || type.Any(entry => entry.Key == everywhere)) && !forbidden.Contains(everywhere))
            {
                candidates.Add((everywhere, new WatchDemand(type.Sum(entry => entry.Value.Objects), type.Any(entry => entry.Value.IsAskedFor))));
            }
            else
            {
                candidates.AddRange(type.Where(entry => !forbidden.Contains(entry.Key)).Select(entry => (entry.Key, entry.Value)));
            }
        }

        return [.. candidates
            .OrderByDescending(candidate => candidate.Demand.IsAskedFor)
            .ThenByDescending(candidate => candidate.Demand.Objects)
            .ThenBy(candidate => candidate.Scope.ToString(), StringComparer.Ordinal)
            .Take(max)
            .Select(candidate => candidate.Scope)];
    }

    /// <summary>Whether a plan leaves none of these to be polled.</summary>
    public static bool Covers(IReadOnlySet<WatchScope> planned, IEnumerable<WatchScope> wanted) =>
        wanted.All(scope => planned.Contains(scope) || planned.Contains(scope with { Namespace = "" }));
}

/// <summary>What is wanted in one type and namespace.</summary>
/// <param name="Objects">How many objects.</param>
/// <param name="IsAskedFor">Whether a bundle asks to watch one of them (<c>feedbackScrapeType: Watch</c>).</param>
internal readonly record struct WatchDemand(int Objects, bool IsAskedFor);
