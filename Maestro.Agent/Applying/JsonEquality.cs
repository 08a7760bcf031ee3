using System.Text.Json;
using System.Text.Json.Nodes;

namespace Maestro.Agent.Applying;

/// <summary>
/// Whether two pieces of an object mean the same (agent.md section 2.6): null, absent, an empty list and an empty map are equal,
/// the order of keys does not matter, the order of lists does.
/// </summary>
internal static class JsonEquality
{
    // Members whose values are amounts, which may be written in many ways: 1000m, 1, "1".
    private static readonly HashSet<string> Amounts = new(StringComparer.Ordinal) { "limits", "requests", "capacity", "hard" };

    /// <summary>Whether both mean the same.</summary>
    public static bool Same(JsonNode? left, JsonNode? right) => Same(left, right, areAmounts: false);

    private static bool Same(JsonNode? left, JsonNode? right, bool areAmounts)
    {
        if (IsEmpty(left) || IsEmpty(right))
        {
            return IsEmpty(left) && IsEmpty(right);
        }

        return (left, right) switch
        {
            (JsonObject a, JsonObject b) => SameMembers(a, b, areAmounts),
            (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => Same(pair.First, pair.Second)),
            (JsonValue a, JsonValue b) => JsonNode.DeepEquals(a, b) || (areAmounts && SameAmount(a, b)),
            _ => false,
        };
    }

    private static bool SameMembers(JsonObject left, JsonObject right, bool areAmounts)
    {
        foreach (var (name, value) in left)
        {
            if (!Same(value, right[name], areAmounts || Amounts.Contains(name)))
            {
                return false;
            }
        }

        foreach (var (name, value) in right)
        {
            if (!left.ContainsKey(name) && !IsEmpty(value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool SameAmount(JsonValue left, JsonValue right) =>
        Quantity.TryParse(Text(left), out var a) && Quantity.TryParse(Text(right), out var b) && a == b;

    private static string Text(JsonValue value) =>
        value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>()
        : value.GetValueKind() == JsonValueKind.Number ? value.ToJsonString()
        : "";

    private static bool IsEmpty(JsonNode? node) => node switch
    {
        null => true,
        JsonArray array => array.Count == 0,
        JsonObject members => members.All(member => member.Value is null),
        _ => false,
    };
}
