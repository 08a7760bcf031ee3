using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;

namespace Maestro.KubernetesApi.Schemas;

/// <summary>
/// Brings an object into the form its Go type would have: members in order, unknown ones gone, empty ones left out where the type leaves them
/// out, and structures that are no pointers always there.
/// </summary>
internal static class TypedDecoder
{
    /// <summary>A new tree in canonical form.</summary>
    /// <param name="type">The type.</param>
    /// <param name="value">Left as it is.</param>
    /// <param name="unknown">Filled with the paths of members that the type does not have.</param>
    /// <exception cref="DecodeException">A value is of the wrong type.</exception>
    public static JsonObject Decode(StructSchema type, JsonObject value, List<string>? unknown = null) => Struct(type, value, "", type.Name, unknown);

    private static JsonObject Struct(StructSchema type, JsonObject? value, string path, string owner, List<string>? unknown)
    {
        var result = new JsonObject();
        if (path.Length == 0 && value is not null)
        {
            Carry(value, result, "kind");
            Carry(value, result, "apiVersion");
        }

        foreach (var field in type.Fields)
        {
            JsonNode? given = null;
            value?.TryGetPropertyValue(field.Name, out given);
            var fieldPath = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
            var decoded = Field(field, given, fieldPath, type, unknown);
            if (decoded is not null || field.Always)
            {
                result[field.Name] = decoded;
            }
        }

        if (value is not null)
        {
            Others(type, value, path, result, unknown);
        }

        return result;
    }

    private static void Carry(JsonObject from, JsonObject to, string name)
    {
        if (from.TextAt(name) is { Length: > 0 } text)
        {
            to[name] = text;
        }
    }

    private static void Others(StructSchema type, JsonObject value, string path, JsonObject result, List<string>? unknown)
    {
        foreach (var (name, member) in value)
        {
            if (type.Field(name) is not null || (path.Length == 0 && name is "kind" or "apiVersion"))
            {
                continue;
            }

            if (type.Open)
            {
                result[name] = member?.DeepClone();
            }
            else
            {
                unknown?.Add(path.Length == 0 ? name : $"{path}.{name}");
            }
        }
    }

    private static JsonNode? Field(FieldSchema field, JsonNode? given, string path, StructSchema owner, List<string>? unknown)
    {
        if (given is null)
        {
            return field.Pointer ? null : Zero(field, path, unknown);
        }

        var decoded = Any(field.Type, given, path, owner, unknown);
        return field.Pointer || field.Always || !IsEmpty(field.Type, decoded) ? decoded : null;
    }

    private static JsonNode? Zero(FieldSchema field, string path, List<string>? unknown) => field.Type switch
    {
        StructSchema inner => Struct(inner, null, path, inner.Name, unknown),
        ScalarSchema { Kind: ScalarKind.Text } when field.Always => "",
        ScalarSchema { Kind: ScalarKind.Int32 or ScalarKind.Int64 } when field.Always => 0L,
        ScalarSchema { Kind: ScalarKind.IntOrString } when field.Always => 0L,
        ScalarSchema { Kind: ScalarKind.Boolean } when field.Always => false,
        _ => null,
    };

    private static JsonNode? Any(TypeSchema type, JsonNode? given, string path, StructSchema owner, List<string>? unknown) => type switch
    {
        ScalarSchema scalar => Scalar(scalar.Kind, given, path, owner),
        StructSchema inner => given is JsonObject or null
            ? Struct(inner, given as JsonObject, path, inner.Name, unknown)
            : throw Wrong(given, path, owner, $"v1.{inner.Name}"),
        MapSchema map => Map(map, given, path, owner, unknown),
        ListSchema list => List(list, given, path, owner, unknown),
        _ => given?.DeepClone(),
    };

    private static JsonObject Map(MapSchema map, JsonNode? given, string path, StructSchema owner, List<string>? unknown)
    {
        if (given is not JsonObject members)
        {
            throw Wrong(given, path, owner, $"map[string]{GoName(map.Element)}");
        }

        // Go writes maps in alphabetical order.
        var result = new JsonObject();
        foreach (var (name, value) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            result[name] = value is null && map.Element is ScalarSchema { Kind: ScalarKind.Text }
                ? ""
                : Any(map.Element, value, $"{path}.{name}", owner, unknown);
        }

        return result;
    }

    private static JsonArray List(ListSchema list, JsonNode? given, string path, StructSchema owner, List<string>? unknown)
    {
        if (given is not JsonArray elements)
        {
            throw Wrong(given, path, owner, $"[]{GoName(list.Element)}");
        }

        var result = new JsonArray();
        for (var i = 0; i < elements.Count; i++)
        {
            result.Add(Any(list.Element, elements[i], $"{path}[{i}]", owner, unknown));
        }

        return result;
    }

    private static JsonNode? Scalar(ScalarKind kind, JsonNode? given, string path, StructSchema owner)
    {
        if (given is not JsonValue value)
        {
            return given is null ? null : throw Wrong(given, path, owner, GoName(new ScalarSchema(kind)));
        }

        var json = value.GetValueKind();
        switch (kind)
        {
            case ScalarKind.Text when json == JsonValueKind.String:
            case ScalarKind.Time when json == JsonValueKind.String && IsTime(value.GetValue<string>()):
            case ScalarKind.Boolean when json is JsonValueKind.True or JsonValueKind.False:
            case ScalarKind.Number when json == JsonValueKind.Number:
                return value.DeepClone();
            case ScalarKind.Int32 or ScalarKind.Int64 when value.TryGetInteger(out var integer):
                return integer;
            case ScalarKind.IntOrString when json == JsonValueKind.String || value.TryGetInteger(out _):
                return value.DeepClone();
            case ScalarKind.Quantity when json is JsonValueKind.String or JsonValueKind.Number:
                return Quantity.Canonical(json == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString())
                    ?? throw new DecodeException("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
            case ScalarKind.Bytes when json == JsonValueKind.String:
                return IsBase64(value.GetValue<string>()) ? value.DeepClone() : throw new DecodeException("illegal base64 data at input byte 0");
            case ScalarKind.Time when json == JsonValueKind.String:
                throw new DecodeException(
                    $"parsing time {JsonText.Quoted(value.GetValue<string>())} as \"2006-01-02T15:04:05Z07:00\": cannot parse {JsonText.Quoted(value.GetValue<string>())} as \"2006\"");
            default:
                throw Wrong(given, path, owner, GoName(new ScalarSchema(kind)));
        }
    }

    private static bool IsTime(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);

    private static bool IsBase64(string text) => Convert.TryFromBase64String(text, new byte[text.Length], out _);

    private static bool IsEmpty(TypeSchema type, JsonNode? value) => value switch
    {
        null => true,
        _ when type is AnySchema => false,
        JsonObject members => type is not StructSchema && members.Count == 0,
        JsonArray elements => elements.Count == 0,
        JsonValue single => single.GetValueKind() switch
        {
            JsonValueKind.String => single.GetValue<string>().Length == 0,
            JsonValueKind.False => true,
            JsonValueKind.Number => type is ScalarSchema { Kind: not ScalarKind.IntOrString } && single.TryGetInteger(out var number) && number == 0,
            _ => false,
        },
        _ => false,
    };

    private static DecodeException Wrong(JsonNode? given, string path, StructSchema owner, string wanted)
    {
        var kind = given?.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number",
            JsonValueKind.True or JsonValueKind.False => "bool",
            JsonValueKind.Array => "array",
            JsonValueKind.Object => "object",
            _ => "null",
        };
        return new DecodeException($"json: cannot unmarshal {kind} into Go struct field {owner.Name}.{WithoutIndexes(path)} of type {wanted}");
    }

    private static string WithoutIndexes(string path) => string.Concat(path.Split('[').Select((part, i) => i == 0 ? part : part[(part.IndexOf(']', StringComparison.Ordinal) + 1)..]));

    private static string GoName(TypeSchema type) => type switch
    {
        ScalarSchema scalar => scalar.Kind switch
        {
            ScalarKind.Int32 => "int32",
            ScalarKind.Int64 => "int64",
            ScalarKind.Boolean => "bool",
            ScalarKind.Bytes => "[]uint8",
            ScalarKind.Number => "float64",
            _ => "string",
        },
        StructSchema inner => $"v1.{inner.Name}",
        MapSchema map => $"map[string]{GoName(map.Element)}",
        ListSchema list => $"[]{GoName(list.Element)}",
        _ => "interface {}",
    };
}
