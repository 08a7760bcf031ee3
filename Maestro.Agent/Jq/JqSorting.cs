using System.Runtime.ExceptionServices;

namespace Maestro.Agent.Jq;

/// <summary>Sorts within a budget.</summary>
internal static class JqSorting
{
    /// <summary>The items in the order of their keys; those of equal keys stay in the order they have.</summary>
    /// <exception cref="JqException">The budget is used up.</exception>
    public static List<T> Sort<T, TKey>(IEnumerable<T> items, Func<T, TKey> key, Comparison<TKey> order, JqBudget budget)
    {
        var counted = Comparer<TKey>.Create((left, right) =>
        {
            budget.Tick();
            return order(left, right);
        });
        try
        {
            return [.. items.OrderBy(key, counted)];
        }
        catch (InvalidOperationException cause) when (cause.InnerException is JqException failure)
        {
            // .NET wraps what a comparison throws.
            ExceptionDispatchInfo.Throw(failure);
            throw;
        }
    }
}
