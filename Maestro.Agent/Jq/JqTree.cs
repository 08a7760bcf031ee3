using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

/// <summary>Places in a tree, as keys from the root on: strings, indices, and <see cref="JqRange"/>s of lists.</summary>
internal static class JqTree
{
    private const int MaxIndex = 100_000;
    private const int MaxKeys = 256;

    /// <summary>The places that an expression finds.</summary>
    /// <exception cref="JqException">It makes something instead of finding it.</exception>
    public static IEnumerable<JqPath> Find(JsonNode? root, JqNode expression, JqScope scope) => expression
        .Run(new JqSpot(root, JqPath.Root), scope)
        .Select(spot => spot.Path ?? throw new JqException($"Invalid path expression with result {JqText.Json(spot.Value)}"));

    /// <summary>A list of keys as a path.</summary>
    /// <exception cref="JqException">It is not a path in this value.</exception>
    public static JqPath Path(JsonNode? root, JsonNode? keys) => (keys as JsonArray ?? throw new JqException("Path must be specified as an array"))
        .Aggregate(new JqSpot(root, JqPath.Root), JqValues.At).Path!;

    /// <summary>Removes places, each once.</summary>
    /// <exception cref="JqException">The budget is used up; nothing is removed then.</exception>
    public static void Remove(JsonNode root, IEnumerable<IReadOnlyList<object>> paths, JqBudget budget)
    {
        // Parts of lists are many places, so that the same part is not looked at twice.
        foreach (var keys in Distinct(Distinct(paths, budget).SelectMany(path => Elements(path, budget)), budget))
        {
            Remove(root, keys);
        }
    }

    /// <summary>
    /// Puts a copy of a value at a place, which is made where it is not there yet. The root is changed, and must be nobody else's; what is
    /// returned takes its place.
    /// </summary>
    /// <exception cref="JqException">The place cannot be in this root.</exception>
    public static JsonNode? Put(JsonNode? root, ReadOnlySpan<object> keys, JsonNode? value)
    {
        JqBudget.RequireStack();
        if (keys.IsEmpty)
        {
            return JqValues.Copy(value);
        }

        if (keys.Length > MaxKeys)
        {
            throw new JqException("the value is nested too deeply");
        }

        switch (root, keys[0])
        {
            case (JsonObject or null, string name):
                var members = (JsonObject?)root ?? [];
                var member = Put(members[name], keys[1..], value);
                if (member is null || member.Parent is null)
                {
                    members[name] = member;
                }

                return members;
            case (JsonArray or null, int index) when index is >= 0 and < MaxIndex:
                var elements = (JsonArray?)root ?? [];
                while (elements.Count <= index)
                {
                    elements.Add(null);
                }

                var element = Put(elements[index], keys[1..], value);
                if (element is null || element.Parent is null)
                {
                    elements[index] = element;
                }

                return elements;
            case (JsonArray or null, JqRange range):
                var list = root as JsonArray ?? [];
                var part = Put(JqValues.List(list, range), keys[1..], value) as JsonArray ?? throw new JqException("A slice of an array can only be assigned another array");
                return JqValues.List(list.Take(range.Start).Concat(part).Concat(list.Skip(range.End)));
            default:
                throw new JqException(keys[0] is int at && root is JsonArray or null
                    ? $"Out of bounds array index {at}"
                    : $"Cannot index {JqValues.TypeOf(root)} with {keys[0]}");
        }
    }

    // The last first, so that no removal moves what is removed after it.
    private static List<IReadOnlyList<object>> Distinct(IEnumerable<IReadOnlyList<object>> paths, JqBudget budget)
    {
        var distinct = new List<IReadOnlyList<object>>();
        foreach (var keys in JqSorting.Sort(paths, path => path, (left, right) => ComparePaths(right, left), budget))
        {
            if (distinct is not [.., var last] || ComparePaths(last, keys) != 0)
            {
                distinct.Add(keys);
            }
        }

        return distinct;
    }

    private static int ComparePaths(IReadOnlyList<object> left, IReadOnlyList<object> right)
    {
        for (var at = 0; at < left.Count && at < right.Count; at++)
        {
            if (CompareKeys(left[at], right[at]) is not 0 and var order)
            {
                return order;
            }
        }

        return left.Count.CompareTo(right.Count);
    }

    private static int CompareKeys(object left, object right) => (left, right) switch
    {
        (int a, int b) => a.CompareTo(b),
        (string a, string b) => string.CompareOrdinal(a, b),
        (JqRange a, JqRange b) => (a.Start, a.End).CompareTo((b.Start, b.End)),
        _ => Rank(left).CompareTo(Rank(right)),
    };

    private static int Rank(object key) => key switch
    {
        int => 0,
        JqRange => 1,
        _ => 2,
    };

    // Parts of lists have no place of their own in the tree: what is found in them is found in the list.
    private static IEnumerable<IReadOnlyList<object>> Elements(IReadOnlyList<object> keys, JqBudget budget)
    {
        var places = new List<object>();
        foreach (var key in keys)
        {
            if (places is not [.., JqRange part])
            {
                places.Add(key);
            }
            else if (part.InList(key) is { } place)
            {
                places[^1] = place;
            }
            else
            {
                return [];
            }
        }

        return places is [.. var list, JqRange elements]
            ? Enumerable.Range(elements.Start, elements.End - elements.Start).Select(index =>
            {
                budget.Tick();
                return (IReadOnlyList<object>)[.. list, index];
            })
            : [places];
    }

    private static void Remove(JsonNode root, IReadOnlyList<object> keys)
    {
        JsonNode? parent = root;
        foreach (var key in keys.SkipLast(1))
        {
            parent = (parent, key) switch
            {
                (JsonObject members, string name) => members[name],
                (JsonArray elements, int index) when index >= 0 && index < elements.Count => elements[index],
                _ => null,
            };
        }

        switch (parent, keys[^1])
        {
            case (JsonObject members, string name):
                members.Remove(name);
                break;
            case (JsonArray elements, int index) when index >= 0 && index < elements.Count:
                elements.RemoveAt(index);
                break;
        }
    }
}
