using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

/// <summary>Arithmetic and comparison.</summary>
internal static class JqOperators
{
    private static readonly string[] Ranks = ["null", "boolean", "number", "string", "array", "object"];

    /// <summary>The result of an operator.</summary>
    /// <exception cref="JqException">The operator does not know these types.</exception>
    public static JsonNode? Apply(string symbol, JsonNode? left, JsonNode? right) => symbol switch
    {
        "==" => Compare(left, right) == 0,
        "!=" => Compare(left, right) != 0,
        "<" => Compare(left, right) < 0,
        "<=" => Compare(left, right) <= 0,
        ">" => Compare(left, right) > 0,
        ">=" => Compare(left, right) >= 0,
        "+" => Add(left, right),
        _ => Calculate(symbol, left, right),
    };

    /// <summary>The order of two values: first by type, then by content.</summary>
    public static int Compare(JsonNode? left, JsonNode? right)
    {
        var byType = Rank(left).CompareTo(Rank(right));
        return byType != 0 ? byType : (left, right) switch
        {
            (JsonObject a, JsonObject b) => CompareMembers(a, b),
            (JsonArray a, JsonArray b) => CompareLists(a, b),
            _ when JqValues.Text(left) is { } text => string.CompareOrdinal(text, JqValues.Text(right)),
            _ when JqValues.Number(left) is { } number => number.CompareTo(JqValues.Number(right)!.Value),
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
                return right?.DeepClone();
            case (_, null):
                return left.DeepClone();
            case (JsonArray a, JsonArray b):
                return new JsonArray([.. a.Concat(b).Select(element => element?.DeepClone())]);
            case (JsonObject a, JsonObject b):
                var sum = (JsonObject)a.DeepClone();
                foreach (var (name, value) in b)
                {
                    sum[name] = value?.DeepClone();
                }

                return sum;
            case var _ when JqValues.Text(left) is { } text && JqValues.Text(right) is { } more:
                return text + more;
            case var _ when JqValues.Number(left) is { } number && JqValues.Number(right) is { } other:
                return JqValues.Of(number + other);
            default:
                throw new JqException($"{JqValues.TypeOf(left)} and {JqValues.TypeOf(right)} cannot be added");
        }
    }

    private static JsonNode Calculate(string symbol, JsonNode? left, JsonNode? right)
    {
        if (symbol == "-" && left is JsonArray list && right is JsonArray less)
        {
            return new JsonArray([.. list.Where(element => !less.Any(other => Compare(element, other) == 0)).Select(element => element?.DeepClone())]);
        }

        if (JqValues.Number(left) is not { } a || JqValues.Number(right) is not { } b || (symbol == "/" && b == 0) || (symbol == "%" && Math.Truncate(b) == 0))
        {
            throw new JqException($"{JqValues.TypeOf(left)} {symbol} {JqValues.TypeOf(right)} cannot be calculated");
        }

        return JqValues.Of(symbol switch
        {
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            _ => Math.Truncate(a) % Math.Truncate(b),
        });
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
