using System.Text.Json;
using System.Text.Json.Nodes;

namespace Maestro.KubernetesApi.Json;

/// <summary>Short ways through trees of JSON.</summary>
internal static class JsonTree
{
    /// <summary>The object at the path, or null when something on the way is missing or is no object.</summary>
    public static JsonObject? ObjectAt(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) as JsonObject;

    /// <summary>The array at the path, or null.</summary>
    public static JsonArray? ArrayAt(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) as JsonArray;

    /// <summary>The string at the path, or null.</summary>
    public static string? TextAt(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>The integer at the path, or null.</summary>
    public static long? IntegerAt(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetInteger(out var integer) ? integer : null;

    /// <summary>True when the path leads to the boolean true.</summary>
    public static bool IsTrueAt(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    /// <summary>What stands at the path, or null.</summary>
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (node is not JsonObject members || !members.TryGetPropertyValue(name, out node))
            {
                return null;
            }
        }

        return node;
    }

    /// <summary>The object at the path; made, with everything on the way, when missing.</summary>
    public static JsonObject Make(this JsonObject node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (node[name] is not JsonObject next)
            {
                next = [];
                node[name] = next;
            }

            node = next;
        }

        return node;
    }

    /// <summary>Sets a member to its default when it is missing.</summary>
    public static void Default(this JsonObject node, string name, JsonNode value)
    {
        if (node[name] is null)
        {
            node[name] = value;
        }
    }

    /// <summary>The integer a number is, whether it was made as an int or a long.</summary>
    public static bool TryGetInteger(this JsonValue value, out long integer)
    {
        if (value.TryGetValue(out integer))
        {
            return true;
        }

        if (value.TryGetValue<int>(out var small))
        {
            integer = small;
            return true;
        }

        return false;
    }

    /// <summary>A copy.</summary>
    public static JsonObject Copy(this JsonObject node) => (JsonObject)node.DeepClone();

    /// <summary>The strings of an array; empty when the array is missing.</summary>
    public static IReadOnlyList<string> Texts(this JsonArray? array) =>
        array is null ? [] : [.. array.OfType<JsonValue>().Where(v => v.GetValueKind() == JsonValueKind.String).Select(v => v.GetValue<string>())];

    /// <summary>An array of strings.</summary>
    public static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)JsonValue.Create(text))]);

    /// <summary>Whether two trees mean the same: order of members does not count, order of elements does.</summary>
    public static bool Same(JsonNode? left, JsonNode? right) => JsonNode.DeepEquals(left, right);

    /// <summary>A copy with the members of every object in alphabetical (ordinal) order, as Go writes maps.</summary>
    public static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => SortedObject(members),
        JsonArray elements => new JsonArray([.. elements.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    /// <inheritdoc cref="Sorted"/>
    public static JsonObject SortedObject(JsonObject members)
    {
        var result = new JsonObject();
        foreach (var (name, value) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            result.Add(name, Sorted(value));
        }

        return result;
    }
}
