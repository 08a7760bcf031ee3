using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

/// <summary>What is done with a list by a key of each element: <c>sort_by</c>, <c>group_by</c>, <c>unique_by</c>, <c>min_by</c>, <c>max_by</c>;
/// without a key, by the elements themselves.</summary>
internal static class JqOrdering
{
    /// <summary>The elements, each with everything that an expression yields for it as its key.</summary>
    /// <exception cref="JqException">The value is not a list.</exception>
    public static IReadOnlyList<(JsonNode? Item, JsonNode? Key)> Keyed(JsonNode? value, JqNode key, JqScope scope)
    {
        var list = value as JsonArray ?? throw new JqException($"{JqText.Describe(value)} cannot be sorted, as it is not an array");
        return [.. list.Select(item => (item, (JsonNode?)JqValues.List(key.Run(JqSpot.Of(item), scope).Select(spot => spot.Value))))];
    }

    /// <summary>The elements, each with itself as its key.</summary>
    /// <exception cref="JqException">The value is not a list.</exception>
    public static IReadOnlyList<(JsonNode? Item, JsonNode? Key)> Own(JsonNode? value, string function) =>
        [.. JqLists.Require(value, function).Select(item => (item, item))];

    /// <summary>The result of a function.</summary>
    /// <exception cref="JqException">The budget is used up.</exception>
    public static JsonNode? Apply(string function, IReadOnlyList<(JsonNode? Item, JsonNode? Key)> items, JqBudget budget)
    {
        var sorted = JqSorting.Sort(items, item => item.Key, JqOperators.Compare, budget);
        return function switch
        {
            "sort_by" => JqValues.List(sorted.Select(item => item.Item)),
            "min_by" => JqValues.Copy(sorted.FirstOrDefault().Item),
            "max_by" => JqValues.Copy(sorted.LastOrDefault().Item),
            "unique_by" => JqValues.List(Groups(sorted).Select(group => group[0])),
            _ => JqValues.List(Groups(sorted).Select(group => (JsonNode?)JqValues.List(group))),
        };
    }

    private static List<List<JsonNode?>> Groups(List<(JsonNode? Item, JsonNode? Key)> sorted)
    {
        var groups = new List<List<JsonNode?>>();
        for (var at = 0; at < sorted.Count; at++)
        {
            if (at == 0 || JqOperators.Compare(sorted[at - 1].Key, sorted[at].Key) != 0)
            {
                groups.Add([]);
            }

            groups[^1].Add(sorted[at].Item);
        }

        return groups;
    }
}
