using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Maestro.Agent.Jq;

/// <summary>The functions of expressions: those that choose fields, and those that conditions ask with.</summary>
internal static class JqFunctions
{
    private static readonly TimeSpan PatternLimit = TimeSpan.FromMilliseconds(200);

    // Yield their input where it is of a type; the spot stays, so that they are paths.
    private static readonly Dictionary<string, Func<string, bool>> Types = new(StringComparer.Ordinal)
    {
        ["objects"] = type => type == "object",
        ["arrays"] = type => type == "array",
        ["strings"] = type => type == "string",
        ["numbers"] = type => type == "number",
        ["booleans"] = type => type == "boolean",
        ["nulls"] = type => type == "null",
        ["values"] = type => type != "null",
        ["iterables"] = type => type is "object" or "array",
        ["scalars"] = type => type is not ("object" or "array"),
    };

    /// <summary>A call of a function; null when there is none of that name and number of arguments.</summary>
    public static JqNode? Find(string name, IReadOnlyList<JqNode> arguments) => (name, arguments) switch
    {
        (_, []) when Types.TryGetValue(name, out var isWanted) =>
            Call((input, _) => isWanted(JqValues.TypeOf(input.Value)) ? [input] : []),
        ("empty", []) => Call((_, _) => []),
        ("error", []) => Call((input, _) => throw new JqException(JqValues.Text(input.Value) ?? input.Value?.ToJsonString() ?? "null")),
        ("not", []) => Value(value => !JqValues.IsTrue(value)),
        ("recurse", []) => new JqNode.Recurse(null),
        ("recurse", [var step]) => new JqNode.Recurse(step),
        ("select", [var condition]) => Call((input, scope) =>
            condition.Run(input, scope).Where(spot => JqValues.IsTrue(spot.Value)).Select(_ => input)),
        ("first", []) => new JqNode.Index(new JqNode.Identity(), new JqNode.Literal(0)),
        ("last", []) => new JqNode.Index(new JqNode.Identity(), new JqNode.Literal(-1)),
        ("nth", [var index]) => new JqNode.Index(new JqNode.Identity(), index),
        ("first", [var source]) => Call((input, scope) => source.Run(input, scope).Take(1)),
        ("last", [var source]) => Call((input, scope) => source.Run(input, scope).TakeLast(1)),
        ("limit", [var count, var source]) => Call((input, scope) => count.Run(input, scope)
            .SelectMany(limit => source.Run(input, scope).Take((int)(JqValues.Number(limit.Value) ?? 0)))),
        ("getpath", [var path]) => Call((input, scope) => path.Run(input, scope).Select(spot => Follow(input, spot.Value))),
        ("map", [var step]) => new JqNode.Collect(new JqNode.Piped(new JqNode.Iterate(new JqNode.Identity()), step)),
        ("any", []) => Value(value => Items(value).Any(JqValues.IsTrue)),
        ("all", []) => Value(value => Items(value).All(JqValues.IsTrue)),
        ("any", [var condition]) => Quantified(new JqNode.Iterate(new JqNode.Identity()), condition, any: true),
        ("all", [var condition]) => Quantified(new JqNode.Iterate(new JqNode.Identity()), condition, any: false),
        ("any", [var source, var condition]) => Quantified(source, condition, any: true),
        ("all", [var source, var condition]) => Quantified(source, condition, any: false),
        ("IN", [var source]) => Call((input, scope) =>
            [JqSpot.Of(source.Run(input, scope).Any(spot => JqOperators.Compare(spot.Value, input.Value) == 0))]),
        (_, []) => Plain(name) is { } plain ? Value(plain) : null,
        (_, [var argument]) => Plain1(name) is { } plain ? Value(argument, plain) : null,
        ("test", [var pattern, var flags]) => Call((input, scope) =>
            from flag in flags.Run(input, scope)
            from text in pattern.Run(input, scope)
            select JqSpot.Of(Test(input.Value, text.Value, JqValues.Text(flag.Value) ?? ""))),
        _ => null,
    };

    private static Func<JsonNode?, JsonNode?>? Plain(string name) => name switch
    {
        "length" => Length,
        "keys" => value => value is JsonObject members
            ? new JsonArray([.. members.Select(member => member.Key).Order(StringComparer.Ordinal).Select(key => JsonValue.Create(key))])
            : new JsonArray([.. Items(value).Select((_, index) => JsonValue.Create(index))]),
        "type" => value => JqValues.TypeOf(value),
        "tostring" => value => JqValues.Text(value) ?? value?.ToJsonString() ?? "null",
        "tonumber" => value => JqValues.Number(value) is { } number ? JqValues.Of(number)
            : double.TryParse(JqValues.Text(value), System.Globalization.CultureInfo.InvariantCulture, out var parsed) && double.IsFinite(parsed) ? JqValues.Of(parsed)
            : throw new JqException($"{JqValues.TypeOf(value)} cannot be parsed as a number"),
        "ascii_downcase" => value => RequireText(value, name).ToLowerInvariant(),
        "ascii_upcase" => value => RequireText(value, name).ToUpperInvariant(),
        "add" => value => Items(value).Aggregate((JsonNode?)null, JqOperators.Add),
        "min" => value => Items(value).MinBy(item => item, Order)?.DeepClone(),
        "max" => value => Items(value).MaxBy(item => item, Order)?.DeepClone(),
        "sort" => value => List(Items(value).Order(Order)),
        "unique" => value => List(Items(value).Order(Order).Aggregate(
            new List<JsonNode?>(), (seen, item) => seen.Count > 0 && JqOperators.Compare(seen[^1], item) == 0 ? seen : [.. seen, item])),
        "reverse" => value => List(Items(value).Reverse()),
        "to_entries" => value => List((value as JsonObject ?? []).Select(member =>
            (JsonNode?)new JsonObject { ["key"] = member.Key, ["value"] = member.Value?.DeepClone() })),
        _ => null,
    };

    private static Func<JsonNode?, JsonNode?, JsonNode?>? Plain1(string name) => name switch
    {
        "has" => Has,
        "in" => (key, value) => Has(value, key),
        "contains" => (value, part) => Contains(value, part),
        "inside" => (part, value) => Contains(value, part),
        "startswith" => (value, text) => RequireText(value, name).StartsWith(RequireText(text, name), StringComparison.Ordinal),
        "endswith" => (value, text) => RequireText(value, name).EndsWith(RequireText(text, name), StringComparison.Ordinal),
        "ltrimstr" => (value, text) => JqValues.Text(value) is { } whole && JqValues.Text(text) is { } start && whole.StartsWith(start, StringComparison.Ordinal)
            ? whole[start.Length..]
            : value?.DeepClone(),
        "rtrimstr" => (value, text) => JqValues.Text(value) is { } whole && JqValues.Text(text) is { } end && whole.EndsWith(end, StringComparison.Ordinal)
            ? whole[..^end.Length]
            : value?.DeepClone(),
        "split" => (value, text) => List(RequireText(value, name).Split(RequireText(text, name)).Select(part => (JsonNode?)part)),
        "join" => (value, text) => string.Join(RequireText(text, name), Items(value).Select(item => JqValues.Text(item) ?? item?.ToJsonString() ?? "")),
        "test" => (value, pattern) => Test(value, pattern, ""),
        _ => null,
    };

    private static readonly Comparer<JsonNode?> Order = Comparer<JsonNode?>.Create(JqOperators.Compare);

    private static JqNode.Call Call(Func<JqSpot, JqScope, IEnumerable<JqSpot>> function) => new(function);

    private static JqNode.Call Value(Func<JsonNode?, JsonNode?> function) => Call((input, _) => [JqSpot.Of(function(input.Value))]);

    private static JqNode.Call Value(JqNode argument, Func<JsonNode?, JsonNode?, JsonNode?> function) => Call((input, scope) =>
        argument.Run(input, scope).Select(spot => JqSpot.Of(function(input.Value, spot.Value))));

    private static JqNode.Call Quantified(JqNode source, JqNode condition, bool any) => Call((input, scope) =>
        [JqSpot.Of(source.Run(input, scope).SelectMany(spot => condition.Run(spot, scope)).Any(spot => JqValues.IsTrue(spot.Value) == any) == any)]);

    private static JqSpot Follow(JqSpot input, JsonNode? path) => Items(path).Aggregate(input, JqValues.At);

    private static JsonNode Length(JsonNode? value) => value switch
    {
        null => 0,
        JsonObject members => members.Count,
        JsonArray elements => elements.Count,
        _ => JqValues.Text(value)?.Length ?? (JqValues.Number(value) is { } number
            ? JqValues.Of(Math.Abs(number))
            : throw new JqException("boolean has no length")),
    };

    private static JsonNode Has(JsonNode? value, JsonNode? key) => (value, key) switch
    {
        (JsonObject members, _) when JqValues.Text(key) is { } name => members.ContainsKey(name),
        (JsonArray elements, _) when JqValues.Number(key) is { } index => index >= 0 && index < elements.Count,
        _ => throw new JqException($"Cannot check whether {JqValues.TypeOf(value)} has a {JqValues.TypeOf(key)} key"),
    };

    private static bool Contains(JsonNode? whole, JsonNode? part) => (whole, part) switch
    {
        (JsonObject a, JsonObject b) => b.All(member => a.TryGetPropertyValue(member.Key, out var value) && Contains(value, member.Value)),
        (JsonArray a, JsonArray b) => b.All(wanted => a.Any(element => Contains(element, wanted))),
        _ when JqValues.Text(whole) is { } text && JqValues.Text(part) is { } piece => text.Contains(piece, StringComparison.Ordinal),
        _ => JqOperators.Compare(whole, part) == 0,
    };

    private static bool Test(JsonNode? value, JsonNode? pattern, string flags)
    {
        var options = flags.Aggregate(RegexOptions.CultureInvariant, (all, flag) => all | flag switch
        {
            'i' => RegexOptions.IgnoreCase,
            'x' => RegexOptions.IgnorePatternWhitespace,
            's' => RegexOptions.Singleline,
            'g' or 'n' => RegexOptions.None,
            _ => throw new JqException($"{flags} is not a valid modifier string"),
        });
        try
        {
            return Regex.IsMatch(RequireText(value, "test"), RequireText(pattern, "test"), options, PatternLimit);
        }
        catch (Exception cause) when (cause is ArgumentException or RegexMatchTimeoutException)
        {
            throw new JqException($"{pattern?.ToJsonString()}: {cause.Message}");
        }
    }

    private static string RequireText(JsonNode? value, string function) =>
        JqValues.Text(value) ?? throw new JqException($"{function} cannot be used with {JqValues.TypeOf(value)}");

    private static IEnumerable<JsonNode?> Items(JsonNode? value) => JqValues.Children(JqSpot.Of(value)).Select(spot => spot.Value);

    private static JsonArray List(IEnumerable<JsonNode?> items) => new([.. items.Select(item => item?.DeepClone())]);
}
