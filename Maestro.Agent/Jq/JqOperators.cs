using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

/// <summary>Arithmetic and comparison.</summary>
internal static class JqOperators
{
    private const int MaxRepeated = 1_000_000;

    private static readonly string[] Ranks = ["null", "boolean", "number", "string", "array", "object"];

    /// <summary>The result of an operator.</summary>
    /// <exception cref="JqException">The operator does not know these types, or the budget is used up.</exception>
    public static JsonNode? Apply(string symbol, JsonNode? left, JsonNode? right, JqBudget budget) => symbol switch
    {
        "==" => Compare(left, right) == 0,
        "!=" => Compare(left, right) != 0,
        "<" => Compare(left, right) < 0,
        "<=" => Compare(left, right) <= 0,
        ">" => Compare(left, right) > 0,
        ">=" => Compare(left, right) >= 0,
        "+" => Add(left, right),
        "-" when left is JsonArray list && right is JsonArray less => Without(list, less, budget),
        _ => Calculate(symbol, left, right),
    };

    /// <summary>The order of two values: first by type, then by content.</summary>
    public static int Compare(JsonNode? left, JsonNode? right)
    {
        JqBudget.RequireStack();
        var byType = Rank(left).CompareTo(Rank(right));
        return byType != 0 ? byType : (left, right) switch
        {
            (JsonObject a, JsonObject b) => CompareMembers(a, b),
            (JsonArray a, JsonArray b) => CompareLists(a, b),
            _ when JqValues.Text(left) is { } text => string.CompareOrdinal(text, JqValues.Text(right)),
            _ when JqValues.TypeOf(left) == "number" => JqNumbers.Compare(left, right),
            _ => JqValues.IsTrue(left).CompareTo(JqValues.IsTrue(right)),
        };
    }

    /// <summary>The sum of two values.</summary>
    /// <exception cref="JqException">They cannot be added.</exception>
    public static JsonNode? Add(JsonNode? left, JsonNode? right)
    {
        switch (left, right)
        {
            case (null, _):
                return JqValues.Copy(right);
            case (_, null):
                return JqValues.Copy(left);
            case (JsonArray a, JsonArray b):
                return JqValues.List(a.Concat(b));
            case (JsonObject a, JsonObject b):
                var sum = (JsonObject)JqValues.Copy(a)!;
                foreach (var (name, value) in b)
                {
                    sum[name] = JqValues.Copy(value);
                }

                return sum;
            case var _ when JqValues.Text(left) is { } text && JqValues.Text(right) is { } more:
                return text + more;
            default:
                return Calculate("+", left, right);
        }
    }

    private static JsonNode? Calculate(string symbol, JsonNode? left, JsonNode? right)
    {
        switch (symbol, left, right)
        {
            case ("*", JsonObject a, JsonObject b):
                return Merge(a, b);
            case ("*", _, _) when JqValues.Text(left) is { } text && JqNumbers.Number(right) is { } times:
                return Repeat(text, times);
            case ("*", _, _) when JqValues.Text(right) is { } text && JqNumbers.Number(left) is { } times:
                return Repeat(text, times);
            case ("/", _, _) when JqValues.Text(left) is { } text && JqValues.Text(right) is { } separator:
                return JqTexts.Split(text, separator);
            case var _ when JqNumbers.Number(left) is not null && JqNumbers.Number(right) is not null:
                return JqNumbers.Calculate(symbol, left!, right!);
            default:
                var done = symbol switch { "+" => "added", "-" => "subtracted", "*" => "multiplied", _ => "divided" };
                throw new JqException($"{JqText.Describe(left)} and {JqText.Describe(right)} cannot be {done}");
        }
    }

    private static JsonArray Without(JsonArray list, JsonArray less, JqBudget budget)
    {
        var dropped = new SortedSet<JsonNode?>(Comparer<JsonNode?>.Create((a, b) =>
        {
            budget.Tick();
            return Compare(a, b);
        }));
        dropped.UnionWith(less);
        return JqValues.List(list.Where(element => !dropped.Contains(element)));
    }

    private static JsonNode? Repeat(string text, double times) => times <= 0 ? null
        : text.Length * times <= MaxRepeated ? string.Concat(Enumerable.Repeat(text, Math.Max((int)times, 1)))
        : throw new JqException("Repeat string result too long");

    private static JsonObject Merge(JsonObject left, JsonObject right)
    {
        JqBudget.RequireStack();
        var merged = (JsonObject)JqValues.Copy(left)!;
        foreach (var (name, value) in right)
        {
            merged[name] = left[name] is JsonObject a && value is JsonObject b ? Merge(a, b) : JqValues.Copy(value);
        }

        return merged;
    }

    private static int Rank(JsonNode? value) => Array.IndexOf(Ranks, JqValues.TypeOf(value));

    private static int CompareLists(JsonArray left, JsonArray right) => left.Zip(right)
        .Select(pair => Compare(pair.First, pair.Second)).FirstOrDefault(order => order != 0, left.Count.CompareTo(right.Count));

    private static int CompareMembers(JsonObject left, JsonObject right)
    {
        var (a, b) = (Names(left), Names(right));
        var byNames = a.Zip(b).Select(pair => string.CompareOrdinal(pair.First, pair.Second)).FirstOrDefault(order => order != 0, a.Count.CompareTo(b.Count));
        return byNames != 0 ? byNames : a.Select(name => Compare(left[name], right[name])).FirstOrDefault(order => order != 0);
    }

    private static List<string> Names(JsonObject members) => [.. members.Select(member => member.Key).Order(StringComparer.Ordinal)];
}
