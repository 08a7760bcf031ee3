using System.Text.Json;
using System.Text.Json.Nodes;

namespace Maestro.Agent.Feedback;

/// <summary>A value and the way to it from the root.</summary>
/// <param name="Value">The value.</param>
/// <param name="Trail">The last step of the way; null for the root.</param>
internal readonly record struct JsonSpot(JsonElement Value, JsonTrail? Trail)
{
    /// <summary>A member of an object.</summary>
    public JsonSpot Member(JsonElement value, string name) => new(value, new JsonTrail(Trail, name, -1));

    /// <summary>An element of a list.</summary>
    public JsonSpot Element(JsonElement value, int index) => new(value, new JsonTrail(Trail, null, index));

    /// <summary>The members or elements; none of a scalar.</summary>
    public IEnumerable<JsonSpot> Children()
    {
        var spot = this;
        return Value.ValueKind switch
        {
            JsonValueKind.Object => Value.EnumerateObject().Select(member => spot.Member(member.Value, member.Name)),
            JsonValueKind.Array => Value.EnumerateArray().Select((element, index) => spot.Element(element, index)),
            _ => [],
        };
    }

    /// <summary>The same place in a tree of the same shape; null when it is not there any more.</summary>
    public JsonNode? In(JsonNode root) => Trail is null ? root : Trail.In(root);
}

/// <summary>One step of the way to a value.</summary>
/// <param name="Before">The step before; null when this is the first.</param>
/// <param name="Name">Name of a member; null for an element.</param>
/// <param name="Index">Index of an element.</param>
internal sealed record JsonTrail(JsonTrail? Before, string? Name, int Index)
{
    /// <summary>The place in a tree; null when it is not there.</summary>
    public JsonNode? In(JsonNode root) => (Before is null ? root : Before.In(root)) switch
    {
        JsonObject members when Name is not null => members[Name],
        JsonArray elements when Index >= 0 && Index < elements.Count => elements[Index],
        _ => null,
    };
}
