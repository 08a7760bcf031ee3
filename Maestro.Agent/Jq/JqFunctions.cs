using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

/// <summary>
/// The functions that are not written in jq: those that choose among what others yield, and by <see cref="JqTexts"/>, <see cref="JqLists"/>,
/// <see cref="JqMath"/> and <see cref="JqFormats"/> those that make a value of values.
/// </summary>
internal static class JqFunctions
{
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

    private static readonly JqNode Children = new JqNode.Iterate(new JqNode.Identity());

    /// <summary>A call of a function; null when there is none of that name and number of arguments.</summary>
    public static JqNode? Find(string name, IReadOnlyList<JqNode> arguments) => (name, arguments) switch
    {
        (_, []) when Types.TryGetValue(name, out var isWanted) =>
            Call((input, _) => isWanted(JqValues.TypeOf(input.Value)) ? [input] : []),
        ("empty", []) => Call((_, _) => []),
        ("error", []) => Value(value => throw new JqException(JqText.Plain(value), value)),
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
        ("nth", [var index, var source]) => Counted(index, (count, input, scope) => count >= 0
            ? source.Run(input, scope).Skip(count).Take(1)
            : throw new JqException("Out of bounds negative array index")),
        ("limit", [var count, var source]) => Counted(count, (limit, input, scope) => source.Run(input, scope).Take(limit)),
        ("skip", [var count, var source]) => Counted(count, (skipped, input, scope) => source.Run(input, scope).Skip(skipped)),
        ("range", [var first, var limit, var step]) => Call((input, scope) =>
            from start in first.Run(input, scope)
            from end in limit.Run(input, scope)
            from width in step.Run(input, scope)
            from spot in Range(JqMath.Require(start.Value), JqMath.Require(end.Value), JqMath.Require(width.Value), scope)
            select spot),
        ("map", [var step]) => new JqNode.Collect(new JqNode.Piped(Children, step)),
        ("any" or "all", []) => Quantified(Children, new JqNode.Identity(), name == "any"),
        ("any" or "all", [var condition]) => Quantified(Children, condition, name == "any"),
        ("any" or "all", [var source, var condition]) => Quantified(source, condition, name == "any"),
        ("path", [var place]) => Call((input, scope) => JqTree.Find(input.Value, place, scope).Select(path => JqSpot.Of(Keys(path)))),
        ("getpath", [var path]) => Call((input, scope) => path.Run(input, scope)
            .Select(spot => JqValues.Items(spot.Value).Aggregate(input, JqValues.At))),
        ("setpath", [var path, var value]) => Value([path, value], (root, given) =>
            JqTree.Put(JqValues.Copy(root), JqTree.Path(root, given[0]).Keys().ToArray(), given[1])),
        ("delpaths", [var paths]) => Call((input, scope) => paths.Run(input, scope)
            .Select(spot => JqSpot.Of(Deleted(input.Value, JqValues.Items(spot.Value), scope.Budget)))),
        ("sort_by" or "group_by" or "unique_by" or "min_by" or "max_by", [var key]) => Call((input, scope) =>
            [JqSpot.Of(JqOrdering.Apply(name, JqOrdering.Keyed(input.Value, key, scope), scope.Budget))]),
        ("sort" or "unique" or "min" or "max", []) => Call((input, scope) =>
            [JqSpot.Of(JqOrdering.Apply($"{name}_by", JqOrdering.Own(input.Value, name), scope.Budget))]),
        ("contains", [var part]) => Call((input, scope) => part.Run(input, scope)
            .Select(spot => JqSpot.Of(JqLists.Contains(input.Value, spot.Value, scope.Budget)))),
        ("indices" or "index" or "rindex", [var part]) => Call((input, scope) => part.Run(input, scope)
            .Select(spot => JqSpot.Of(JqIndices.Find(name, input.Value, spot.Value, scope.Budget)))),
        ("test", [var pattern]) => Test(pattern, new JqNode.Literal(null)),
        ("test", [var pattern, var flags]) => Test(pattern, flags),
        ("match", [var pattern]) => Matches(pattern, new JqNode.Literal(null)),
        ("match", [var pattern, var flags]) => Matches(pattern, flags),
        ("split", [var pattern, var flags]) => Call((input, scope) =>
            from flag in flags.Run(input, scope)
            from text in pattern.Run(input, scope)
            select JqSpot.Of(JqPatterns.Split(input.Value, text.Value, flag.Value, scope))),
        ("sub" or "gsub", [var pattern, var change]) => Replaced(pattern, change, new JqNode.Literal(null), name == "gsub"),
        ("sub" or "gsub", [var pattern, var change, var flags]) => Replaced(pattern, change, flags, name == "gsub"),
        _ => Function(name, arguments.Count) is { } function ? Value(arguments, function) : null,
    };

    private static Func<JsonNode?, JsonNode?[], JsonNode?>? Function(string name, int count) =>
        JqLists.Find(name, count) ?? JqTexts.Find(name, count) ?? JqMath.Find(name, count) ?? JqFormats.Find(name, count);

    private static JqNode.Call Call(Func<JqSpot, JqScope, IEnumerable<JqSpot>> function) => new(function);

    private static JqNode.Call Value(Func<JsonNode?, JsonNode?> function) => Call((input, _) => [JqSpot.Of(function(input.Value))]);

    // Once for each combination of what the arguments yield; the first argument changes fastest.
    private static JqNode.Call Value(IReadOnlyList<JqNode> arguments, Func<JsonNode?, JsonNode?[], JsonNode?> function) => Call((input, scope) =>
        arguments.Reverse()
            .Aggregate((IEnumerable<JsonNode?[]>)[[]], (all, argument) =>
                from given in all
                from spot in argument.Run(input, scope)
                select (JsonNode?[])[spot.Value, .. given])
            .Select(given => JqSpot.Of(function(input.Value, given))));

    private static JqNode.Call Counted(JqNode count, Func<int, JqSpot, JqScope, IEnumerable<JqSpot>> function) => Call((input, scope) =>
        count.Run(input, scope).SelectMany(spot => function((int)JqMath.Require(spot.Value), input, scope)));

    private static JqNode.Call Quantified(JqNode source, JqNode condition, bool any) => Call((input, scope) =>
        [JqSpot.Of(source.Run(input, scope).SelectMany(spot => condition.Run(spot, scope)).Any(spot => JqValues.IsTrue(spot.Value) == any) == any)]);

    private static JqNode.Call Matches(JqNode pattern, JqNode flags) => Call((input, scope) =>
        from flag in flags.Run(input, scope)
        from text in pattern.Run(input, scope)
        from match in JqPatterns.Matches(input.Value, text.Value, flag.Value, scope)
        select JqSpot.Of(match));

    private static JqNode.Call Replaced(JqNode pattern, JqNode change, JqNode flags, bool isGlobal) => Call((input, scope) =>
        from flag in flags.Run(input, scope)
        from text in pattern.Run(input, scope)
        from result in JqPatterns.Replace(
            input.Value, text.Value, flag.Value, isGlobal, captures => change.Run(JqSpot.Of(captures), scope).Select(spot => spot.Value), scope)
        select JqSpot.Of(result));

    private static JqNode.Call Test(JqNode pattern, JqNode flags) => Call((input, scope) =>
        from flag in flags.Run(input, scope)
        from text in pattern.Run(input, scope)
        select JqSpot.Of(JqPatterns.IsMatch(input.Value, text.Value, flag.Value, scope)));

    private static IEnumerable<JqSpot> Range(double from, double to, double step, JqScope scope)
    {
        for (var at = from; step > 0 ? at < to : step < 0 && at > to; at += step)
        {
            scope.Budget.Tick();
            yield return JqSpot.Of(JqNumbers.Of(at));
        }
    }

    private static JsonArray Keys(JqPath path) => new([.. path.Keys().Select(key => key switch
    {
        string name => (JsonNode?)name,
        int index => index,
        JqRange range => new JsonObject { ["start"] = range.Start, ["end"] = range.End },
        _ => null,
    })]);

    private static JsonNode? Deleted(JsonNode? root, IEnumerable<JsonNode?> paths, JqBudget budget)
    {
        var keys = paths.Select(path => JqTree.Path(root, path).Keys()).ToList();
        var result = keys.Exists(path => path.Count == 0) ? null : JqValues.Copy(root);
        if (result is not null)
        {
            JqTree.Remove(result, keys, budget);
        }

        return result;
    }
}
