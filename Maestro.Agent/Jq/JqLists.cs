using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

/// <summary>Functions of lists and objects.</summary>
internal static class JqLists
{
    /// <summary>A function of its input and its arguments; null when there is none here.</summary>
    public static Func<JsonNode?, JsonNode?[], JsonNode?>? Find(string name, int arguments) => (name, arguments) switch
    {
        ("length", 0) => (value, _) => Length(value),
        ("keys" or "keys_unsorted", 0) => (value, _) => Keys(value),
        ("reverse", 0) => (value, _) => value is null ? new JsonArray()
            : JqValues.Text(value) is { } text ? JqTexts.Reverse(text)
            : JqValues.List(Require(value, name).Reverse()),
        ("flatten", 0) => (value, _) => JqValues.List(Flatten(JqValues.Items(value), int.MaxValue)),
        ("flatten", 1) => (value, given) => JqMath.Require(given[0]) is >= 0 and var depth
            ? JqValues.List(Flatten(JqValues.Items(value), (int)depth))
            : throw new JqException("flatten depth must not be negative"),
        ("has", 1) => (value, given) => Has(value, given[0]),
        ("type", 0) => (value, _) => JqValues.TypeOf(value),
        _ => null,
    };

    /// <summary>Whether each part is in the whole, at any depth; a text is in a text that has it somewhere.</summary>
    /// <exception cref="JqException">They are not of one type.</exception>
    public static bool Contains(JsonNode? whole, JsonNode? part, JqBudget budget) => JqValues.TypeOf(whole) == JqValues.TypeOf(part)
        ? HasAll(whole, part, budget)
        : throw new JqException($"{JqText.Describe(whole)} and {JqText.Describe(part)} cannot have their containment checked");

    /// <summary>The value as a list.</summary>
    /// <exception cref="JqException">It is none.</exception>
    public static JsonArray Require(JsonNode? value, string function) =>
        value as JsonArray ?? throw new JqException($"{function} cannot be used with {JqValues.TypeOf(value)}");

    private static JsonNode Length(JsonNode? value) => value switch
    {
        null => 0,
        JsonObject members => members.Count,
        JsonArray elements => elements.Count,
        _ when JqValues.Text(value) is { } text => JqText.Length(text),
        _ when JqNumbers.Number(value) is { } number => number < 0 ? JqNumbers.Calculate("-", 0, value) : value.DeepClone(),
        _ => throw new JqException($"{JqText.Describe(value)} has no length"),
    };

    private static JsonArray Keys(JsonNode? value) => value switch
    {
        JsonObject members => new([.. members.Select(member => member.Key).Order(StringComparer.Ordinal).Select(key => (JsonNode?)key)]),
        JsonArray elements => new([.. Enumerable.Range(0, elements.Count).Select(index => (JsonNode?)index)]),
        _ => throw new JqException($"{JqText.Describe(value)} has no keys"),
    };

    private static JsonNode Has(JsonNode? value, JsonNode? key) => (value, key) switch
    {
        (JsonObject members, _) when JqValues.Text(key) is { } name => members.ContainsKey(name),
        (JsonArray elements, _) when JqNumbers.Number(key) is { } index => index >= 0 && index < elements.Count,
        _ => throw new JqException($"Cannot check whether {JqValues.TypeOf(value)} has a {JqValues.TypeOf(key)} key"),
    };

    private static bool HasAll(JsonNode? whole, JsonNode? part, JqBudget budget)
    {
        budget.Tick();
        return (whole, part) switch
        {
            (JsonObject a, JsonObject b) => b.All(member => a.TryGetPropertyValue(member.Key, out var value) && HasAll(value, member.Value, budget)),
            (JsonArray a, JsonArray b) => b.All(wanted => a.Any(element => HasAll(element, wanted, budget))),
            _ when JqValues.Text(whole) is { } text && JqValues.Text(part) is { } piece => JqIndices.InText(text, piece, 0, budget) >= 0,
            _ => JqOperators.Compare(whole, part) == 0,
        };
    }

    private static IEnumerable<JsonNode?> Flatten(IEnumerable<JsonNode?> items, int depth)
    {
        JqBudget.RequireStack();
        return items.SelectMany(item => item is JsonArray list && depth > 0 ? Flatten(list, depth - 1) : [item]);
    }
}
