using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

/// <summary>What <c>del(expression)</c> does (agent.md section 2.8).</summary>
internal static class JqDeletion
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>Removes what the expression finds; the tree is changed only when all of it can be removed.</summary>
    /// <exception cref="JqException">The expression cannot be read, does not say where to find something, or takes longer than a second.</exception>
    public static void Apply(JsonObject root, string expression, TimeProvider time)
    {
        var found = new List<IReadOnlyList<object>>();
        foreach (var spot in JqParser.Parse(expression).Run(new JqSpot(root, JqPath.Root), JqScope.For(Limit, time)))
        {
            var keys = spot.Path?.Keys() ?? throw new JqException($"Invalid path expression with result {spot.Value?.ToJsonString() ?? "null"}");
            if (keys.Count == 0)
            {
                throw new JqException("the result is not an object: the expression removes everything");
            }

            found.AddRange(Elements(keys));
        }

        // The last first, so that no removal moves what is removed after it.
        IReadOnlyList<object> removed = [];
        foreach (var keys in found.OrderDescending(PathOrder))
        {
            if (PathOrder.Compare(keys, removed) != 0)
            {
                Remove(root, keys);
            }

            removed = keys;
        }
    }

    // Parts of lists have no place of their own in the tree: what is found in them is found in the list.
    private static IEnumerable<IReadOnlyList<object>> Elements(IReadOnlyList<object> keys)
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
            ? Enumerable.Range(elements.Start, elements.End - elements.Start).Select(index => (IReadOnlyList<object>)[.. list, index])
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

    private static readonly Comparer<IReadOnlyList<object>> PathOrder = Comparer<IReadOnlyList<object>>.Create((left, right) =>
        left.Zip(right).Select(pair => (pair.First, pair.Second) switch
        {
            (int a, int b) => a.CompareTo(b),
            (string a, string b) => string.CompareOrdinal(a, b),
            (int, _) => -1,
            _ => 1,
        }).FirstOrDefault(order => order != 0, left.Count.CompareTo(right.Count)));
}
