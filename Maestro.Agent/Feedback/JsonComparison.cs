using System.Text.Json;

namespace Maestro.Agent.Feedback;

/// <summary>Comparisons of a filter: only values of the same kind can be compared.</summary>
internal static class JsonComparison
{
    /// <summary>Whether the comparison holds.</summary>
    /// <exception cref="JsonPathException">The values cannot be compared, or there is no such operator.</exception>
    public static bool Holds(JsonElement left, string comparison, JsonElement right) => comparison switch
    {
        "==" => Compare(left, right, ordered: false) == 0,
        "!=" => Compare(left, right, ordered: false) != 0,
        "<" => Compare(left, right, ordered: true) < 0,
        "<=" => Compare(left, right, ordered: true) <= 0,
        ">" => Compare(left, right, ordered: true) > 0,
        ">=" => Compare(left, right, ordered: true) >= 0,
        _ => throw new JsonPathException($"unrecognized filter operator {comparison}"),
    };

    private static int Compare(JsonElement left, JsonElement right, bool ordered) => (KindOf(left), KindOf(right)) switch
    {
        (Kind.String, Kind.String) => string.CompareOrdinal(left.GetString(), right.GetString()),
        (Kind.Integer, Kind.Integer) => left.GetInt64().CompareTo(right.GetInt64()),
        (Kind.Float, Kind.Float) => left.GetDouble().CompareTo(right.GetDouble()),
        (Kind.Bool, Kind.Bool) when !ordered => left.GetBoolean().CompareTo(right.GetBoolean()),
        (Kind.Other, _) or (_, Kind.Other) or (Kind.Bool, Kind.Bool) => throw new JsonPathException("invalid type for comparison"),
        _ => throw new JsonPathException("incompatible types for comparison"),
    };

    private static Kind KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Kind.String,
        JsonValueKind.True or JsonValueKind.False => Kind.Bool,
        JsonValueKind.Number => value.TryGetInt64(out _) ? Kind.Integer : Kind.Float,
        _ => Kind.Other,
    };

    private enum Kind
    {
        String,
        Integer,
        Float,
        Bool,
        Other,
    }
}
