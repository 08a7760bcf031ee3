using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

/// <summary>Where a part is in a list or in a text: <c>indices</c>, <c>index</c>, <c>rindex</c>.</summary>
internal static class JqIndices
{
    // The longest search between two looks at the budget takes as many comparisons of the part.
    private const int Stretch = 4096;

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

    /// <summary>Where a part begins in a text, as an index of .NET, from a start on; negative when it is not there.</summary>
    /// <exception cref="JqException">The budget is used up.</exception>
    public static int InText(string text, string part, int start, JqBudget budget)
    {
        for (var at = start; at <= text.Length - part.Length; at += Stretch)
        {
            budget.Tick();
            var length = Math.Min(Stretch - 1 + part.Length, text.Length - at);
            if (text.AsSpan(at, length).IndexOf(part, StringComparison.Ordinal) is >= 0 and var found)
            {
                return at + found;
            }
        }

        return -1;
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
        for (var at = 0; part.Length > 0 && (at = InText(text, part, at, budget)) >= 0; at++)
        {
            budget.Tick();
            length += JqText.Length(text.AsSpan(counted, at - counted));
            counted = at;
            indices.Add(length);
        }

        return part.Length > 0 ? indices : null;
    }
}
