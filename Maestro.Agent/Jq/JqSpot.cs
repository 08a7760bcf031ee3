using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

/// <summary>Where a value was found: the keys and indices from the root, the last one first.</summary>
/// <param name="Parent">The way to what contains it; null at the root.</param>
/// <param name="Key">A member's name, an element's index or a <see cref="JqRange"/>; null at the root.</param>
internal sealed record JqPath(JqPath? Parent, object? Key)
{
    /// <summary>The input itself.</summary>
    public static readonly JqPath Root = new(null, null);

    /// <summary>The keys from the root on.</summary>
    public IReadOnlyList<object> Keys()
    {
        var keys = new List<object>();
        for (var at = this; at.Parent is not null; at = at.Parent)
        {
            keys.Add(at.Key!);
        }

        keys.Reverse();
        return keys;
    }

    /// <summary>What is at this place in a value; null where the value does not reach there.</summary>
    public JsonNode? From(JsonNode? root) => Keys().Aggregate(root, (value, key) => (value, key) switch
    {
        (JsonObject members, string name) => members[name],
        (JsonArray elements, int index) when index >= 0 && index < elements.Count => elements[index],
        (JsonArray elements, JqRange range) => JqValues.List(elements, range),
        _ => null,
    });
}

/// <summary>A value an expression yields.</summary>
/// <param name="Value">The value; not changed.</param>
/// <param name="Path">Where it was found in the input; null when it was computed.</param>
internal readonly record struct JqSpot(JsonNode? Value, JqPath? Path)
{
    /// <summary>A value that was computed.</summary>
    public static JqSpot Of(JsonNode? value) => new(value, null);

    /// <summary>A member or element of this value.</summary>
    public JqSpot At(object key, JsonNode? value) => new(value, Path is null ? null : new JqPath(Path, key));
}
