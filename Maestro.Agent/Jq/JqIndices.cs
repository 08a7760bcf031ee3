using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

/// <summary>Where a part is in a list or in a text: <c>indices</c>, <c>index</c>, <c>rindex</c>.</summary>
internal static class JqIndices
{
    /// <summary>The result of one of the functions; null where there is none.</summary>
    /// <exception cref="JqException">The values are neither texts nor is the whole a list.</exception>
    public static JsonNode? Find(string function, JsonNode? whole, JsonNode? part, JqBudget budget)
    {
        var indices = (whole, part) switch
        {
            (null, _) => null,
            (JsonArray elements, JsonArray items) => InList(elements, items, budget),
            (JsonArray elements, _) => InList(elements, JqValues.List([part]), budget),
            _ => InText(JqTexts.Require(whole, function), JqTexts.Require(part, function), budget),
        };
        return function switch
        {
            "index" => indices is [var first, ..] ? first : null,
            "rindex" => indices is [.., var last] ? last : null,
            _ => indices is null ? null : new JsonArray([.. indices.Select(index => (JsonNode?)index)]),
        };
    }

    private static List<int> InList(JsonArray elements, JsonArray items, JqBudget budget)
    {
        var indices = new List<int>();
        for (var start = 0; items.Count > 0 && start <= elements.Count - items.Count; start++)
        {
            budget.Tick();
            if (items.Select((item, offset) => (item, offset)).All(wanted => JqOperators.Compare(elements[start + wanted.offset], wanted.item) == 0))
            {
                indices.Add(start);
            }
        }

        return indices;
    }

    private static List<int>? InText(string text, string part, JqBudget budget)
    {
        var indices = new List<int>();
        var (counted, length) = (0, 0);
        for (var at = 0; part.Length > 0 && (at = text.IndexOf(part, at, StringComparison.Ordinal)) >= 0; at++)
        {
            budget.Tick();
            length += JqText.Length(text.AsSpan(counted, at - counted));
            counted = at;
            indices.Add(length);
        }

        return part.Length > 0 ? indices : null;
    }
}
