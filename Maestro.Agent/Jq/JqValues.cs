using System.Text.Json;
using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

/// <summary>What can be asked of a value.</summary>
internal static class JqValues
{
    /// <summary>Everything but null and false is true.</summary>
    public static bool IsTrue(JsonNode? value) => value is not null && value.GetValueKind() != JsonValueKind.False;

    /// <summary>The text of a string; null for anything else.</summary>
    public static string? Text(JsonNode? value) => value is JsonValue text && text.GetValueKind() == JsonValueKind.String ? text.GetValue<string>() : null;

    /// <summary>The number; null for anything else.</summary>
    public static double? Number(JsonNode? value) =>
        value is JsonValue number && number.GetValueKind() == JsonValueKind.Number
            ? double.Parse(number.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture)
            : null;

    /// <summary>A number as a value: whole ones without a fraction.</summary>
    /// <exception cref="JqException">JSON has no such number.</exception>
    public static JsonNode Of(double number) => !double.IsFinite(number) ? throw new JqException("a number is out of range")
        : number == Math.Floor(number) && Math.Abs(number) < 1e15 ? JsonValue.Create((long)number)
        : JsonValue.Create(number);

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
            case (JsonArray elements, JsonValue) when Number(key) is { } number:
                var index = (int)Math.Floor(number) + (number < 0 ? elements.Count : 0);
                return target.At(index, index >= 0 && index < elements.Count ? elements[index] : null);
            case (null, JsonValue) when Text(key) is { } name:
                return target.At(name, null);
            case (null, JsonValue) when Number(key) is { } number:
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
        JsonObject members => members.Select(member => target.At(member.Key, member.Value)),
        JsonArray elements => elements.Select((element, index) => target.At(index, element)),
        var other => throw new JqException($"Cannot iterate over {TypeOf(other)}"),
    };

    /// <summary>A part of a list or of a text; null of null.</summary>
    /// <exception cref="JqException">The value has no parts.</exception>
    public static JqSpot Slice(JqSpot target, JsonNode? from, JsonNode? to)
    {
        var length = target.Value switch
        {
            null => 0,
            JsonArray list => list.Count,
            _ => Text(target.Value)?.Length ?? throw new JqException($"Cannot index {TypeOf(target.Value)} with object"),
        };
        var start = Bound(from, 0, length);
        var end = Math.Max(start, Bound(to, length, length));
        return target.At(new JqRange(start, end), target.Value switch
        {
            null => null,
            JsonArray elements => new JsonArray([.. elements.Skip(start).Take(end - start).Select(element => element?.DeepClone())]),
            _ => Text(target.Value)![start..end],
        });
    }

    private static int Bound(JsonNode? value, int open, int length)
    {
        if (value is null)
        {
            return open;
        }

        var number = Number(value) ?? throw new JqException("Start and end indices of an array slice must be numbers");
        return (int)Math.Clamp(number < 0 ? number + length : number, 0, length);
    }
}
