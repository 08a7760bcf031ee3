namespace Maestro.Agent.Informers;

/// <summary>Which watches to open for the objects that matter.</summary>
internal static class WatchPlan
{
    /// <summary>Namespaces of one type that are watched one by one; with more of them, one watch of all namespaces is cheaper.</summary>
    public const int NamespacesApart = 3;

    /// <summary>The scopes to watch; what they do not cover is polled.</summary>
    /// <param name="wanted">How many objects are wanted in each type and namespace.</param>
    /// <param name="max">Watches at most; the ones that cover most objects are chosen.</param>
    /// <param name="forbidden">Scopes the agent may not list or watch.</param>
    public static IReadOnlyList<WatchScope> Choose(
        IReadOnlyDictionary<WatchScope, int> wanted, int max, IReadOnlySet<WatchScope> forbidden)
    {
        var candidates = new List<(WatchScope Scope, int Objects)>();
        foreach (var type in wanted.GroupBy(entry => entry.Key.Type))
        {
            var everywhere = new WatchScope(type.Key, "");
            if ((type.Count() > NamespacesApart || type.Any(entry => entry.Key == everywhere)) && !forbidden.Contains(everywhere))
            {
                candidates.Add((everywhere, type.Sum(entry => entry.Value)));
            }
            else
            {
                candidates.AddRange(type.Where(entry => !forbidden.Contains(entry.Key)).Select(entry => (entry.Key, entry.Value)));
            }
        }

        return [.. candidates
            .OrderByDescending(candidate => candidate.Objects)
            .ThenBy(candidate => candidate.Scope.ToString(), StringComparer.Ordinal)
            .Take(max)
            .Select(candidate => candidate.Scope)];
    }

    /// <summary>Whether a plan leaves none of these to be polled.</summary>
    public static bool Covers(IReadOnlySet<WatchScope> planned, IEnumerable<WatchScope> wanted) =>
        wanted.All(scope => planned.Contains(scope) || planned.Contains(scope with { Namespace = "" }));
}
