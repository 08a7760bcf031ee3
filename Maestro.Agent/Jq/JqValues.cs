using System.Text.Json;
using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

/// <summary>What can be asked of a value.</summary>
internal static class JqValues
{
    // Far more than a manifest has.
    private const int MaxDepth = 256;

    /// <summary>Everything but null and false is true.</summary>
    public static bool IsTrue(JsonNode? value) => value is not null && value.GetValueKind() != JsonValueKind.False;

    /// <summary>The text of a string; null for anything else.</summary>
    public static string? Text(JsonNode? value) => value is JsonValue text && text.GetValueKind() == JsonValueKind.String ? text.GetValue<string>() : null;

    /// <summary>A copy that can be put into another value.</summary>
    /// <exception cref="JqException">The value is nested too deeply.</exception>
    public static JsonNode? Copy(JsonNode? value) => Copy(value, 0);

    /// <summary>A list of copies.</summary>
    /// <exception cref="JqException">An item is nested too deeply.</exception>
    public static JsonArray List(IEnumerable<JsonNode?> items) => new([.. items.Select(item => Copy(item))]);

    /// <summary>A part of a list.</summary>
    public static JsonArray List(JsonArray elements, JqRange range) => List(elements.Skip(range.Start).Take(range.End - range.Start));

    /// <summary>The members or elements without their places.</summary>
    /// <exception cref="JqException">The value has none.</exception>
    public static IEnumerable<JsonNode?> Items(JsonNode? value) => Children(JqSpot.Of(value)).Select(spot => spot.Value);

    /// <summary>The name of its type.</summary>
    public static string TypeOf(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "object",
        JsonArray => "array",
        _ => value.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number",
            _ => "boolean",
        },
    };

    /// <summary>The member or element of a key; null where there is none.</summary>
    /// <exception cref="JqException">The value has nothing of that kind.</exception>
    public static JqSpot At(JqSpot target, JsonNode? key)
    {
        switch (target.Value, key)
        {
            case (JsonObject members, JsonValue) when Text(key) is { } name:
                return target.At(name, members[name]);
            case (JsonArray elements, JsonValue) when JqNumbers.Number(key) is { } number:
                var index = (int)number + ((int)number < 0 ? elements.Count : 0);
                return target.At(index, index >= 0 && index < elements.Count ? elements[index] : null);
            case (_, JsonObject range):
                return Slice(target, range["start"], range["end"]);
            case (null, JsonValue) when Text(key) is { } name:
                return target.At(name, null);
            case (null, JsonValue) when JqNumbers.Number(key) is { } number:
                return target.At((int)number, null);
            case (null, null):
                return JqSpot.Of(null);
            default:
                throw new JqException(
                    $"Cannot index {TypeOf(target.Value)} with {(Text(key) is { } text ? $"\"{text}\"" : TypeOf(key))}");
        }
    }

    /// <summary>The members or elements, one after the other.</summary>
    /// <exception cref="JqException">The value has none.</exception>
    public static IEnumerable<JqSpot> Children(JqSpot target) => target.Value switch
    {
        JsonObject members => members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => target.At(member.Key, member.Value)),
        JsonArray elements => elements.Select((element, index) => target.At(index, element)),
        var other => throw new JqException($"Cannot iterate over {(other is null ? "null" : JqText.Describe(other))}"),
    };

    /// <summary>A part of a list or of a text; null of null.</summary>
    /// <exception cref="JqException">The value has no parts.</exception>
    public static JqSpot Slice(JqSpot target, JsonNode? from, JsonNode? to)
    {
        var length = target.Value switch
        {
            null => 0,
            JsonArray list => list.Count,
            _ => Text(target.Value) is { } whole ? JqText.Length(whole) : throw new JqException($"Cannot index {TypeOf(target.Value)} with object"),
        };
        var start = (int)Math.Floor(Bound(from, 0, length));
        var range = new JqRange(start, Math.Max(start, (int)Math.Ceiling(Bound(to, length, length))));
        return target.At(range, target.Value switch
        {
            null => null,
            JsonArray elements => List(elements, range),
            _ => JqText.Slice(Text(target.Value)!, range.Start, range.End),
        });
    }

    private static JsonNode? Copy(JsonNode? value, int depth)
    {
        JqBudget.RequireStack();
        return value switch
        {
            JsonObject or JsonArray when depth == MaxDepth => throw new JqException("the value is nested too deeply"),
            JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Copy(member.Value, depth + 1)))),
            JsonArray elements => new JsonArray([.. elements.Select(element => Copy(element, depth + 1))]),
            _ => value?.DeepClone(),
        };
    }

    private static double Bound(JsonNode? value, int open, int length)
    {
        if (value is null)
        {
            return open;
        }

        var number = JqNumbers.Number(value) ?? throw new JqException("Start and end indices of an array slice must be numbers");
        return Math.Clamp(number < 0 ? number + length : number, 0, length);
    }
}
